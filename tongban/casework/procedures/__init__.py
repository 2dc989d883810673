"""Procedures: flows in BPMN 2.0, decision tables in JDM, deadlines over the official calendar. No tables of its own."""
