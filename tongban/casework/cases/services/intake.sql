-- One intake is one statement: application, case, materials, first tasks, clock, event and job, or nothing.
-- A repeated idempotency key, or an edition that is no longer current, inserts no application, and so nothing at all.
WITH application AS (
    INSERT INTO cases_application (version_id, person_id, organization_id, answers, channel, point_id,
                                   taken_by_id, idempotency_key, submitted_at)
    SELECT %(version)s, %(person)s, %(organization)s, %(answers)s, %(channel)s, %(point)s,
           %(clerk)s, %(key)s, %(at)s
    FROM catalogue_item WHERE code = %(item)s AND current_id = %(version)s
    ON CONFLICT (idempotency_key) DO NOTHING
    RETURNING id
), receipt AS (
    INSERT INTO cases_case (application_id, number, lookup_code, item_id, version_id, person_id, organization_id,
                            department_id, division_id, point_id, state, received_at)
    SELECT id, %(number)s, %(lookup_code)s, %(item)s, %(version)s, %(person)s, %(organization)s,
           %(department)s, %(division)s, %(point)s, 'received', %(at)s
    FROM application
    RETURNING id, application_id
), evidence AS (
    INSERT INTO cases_evidence (application_id, key, status, file_id, name, source, at)
    SELECT application.id, given.key, given.status, given.file, decode(given.name, 'base64'), given.source, %(at)s
    FROM application, jsonb_to_recordset(%(evidence)s::jsonb)
         AS given(key text, status text, file text, name text, source text)
), task AS (
    INSERT INTO cases_task (case_id, step, actor, department_id, opened_at, due_on)
    SELECT receipt.id, step.id, step.actor, %(department)s, %(at)s, %(notice_due)s
    FROM receipt, jsonb_to_recordset(%(steps)s::jsonb) AS step(id text, actor text)
), clock AS (
    INSERT INTO cases_clock (case_id, kind, started_on, days, due_on, provisional)
    SELECT id, 'notice', %(notice_start)s, %(notice_days)s, %(notice_due)s, %(notice_provisional)s FROM receipt
), event AS (
    INSERT INTO ledger_event (at, subject, kind, actor, data)
    SELECT %(at)s, 'case:' || id, 'case.received', %(actor)s, %(event)s::jsonb FROM receipt
), job AS (
    INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, scheduled_at)
    SELECT 'default', 'cases.accept_by_silence', 0, jsonb_build_object('case_id', id), %(silence_at)s
    FROM receipt
)
SELECT id, application_id FROM receipt
