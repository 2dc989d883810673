"""Procedures: flows in BPMN, decision tables in JDM, worked examples, deadlines. No tables of its own."""
