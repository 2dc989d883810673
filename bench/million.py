"""A city with a million cases, written by SQL: every row refers to rows that are there.

One twentieth of the cases is open. One tenth belongs to the busiest department; all share the rest.
What is sealed (answers) is the same everywhere, for nothing here reads it.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from tongban.cli.judging import LAW
from tongban.foundation.crypto.suite import encrypt
from tongban.registry import loading
from tongban.registry.accounts import services as accounts
from tongban.registry.accounts.models import User
from tongban.registry.organisations.models import Post, Role
from tongban.registry.people import population
from tongban.registry.people.models import Person

from .rows import stage

#: Numbered lists of what a case refers to; number 0 of the offices is the busiest.
LISTS = """
CREATE TEMP TABLE version AS
    SELECT row_number() OVER (ORDER BY code) - 1 AS n, current_id AS id, code AS item
    FROM catalogue_item WHERE current_id IS NOT NULL;
CREATE TEMP TABLE person AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, id FROM people_person;
CREATE TEMP TABLE point AS SELECT row_number() OVER (ORDER BY code) - 1 AS n, code AS id
    FROM organisations_servicepoint;
CREATE TEMP TABLE office AS
    SELECT row_number() OVER (ORDER BY code <> %(busiest)s, code) - 1 AS n, code AS id,
        division_id AS division
    FROM organisations_department WHERE code IN
        (SELECT department_id FROM organisations_post WHERE role = 'officer' AND department_id IS NOT NULL);
CREATE TEMP TABLE size AS SELECT
    (SELECT count(*) FROM version) AS versions, (SELECT count(*) FROM person) AS persons,
    (SELECT count(*) FROM point) AS points, (SELECT count(*) FROM office) AS offices;
CREATE TEMP TABLE made AS
    SELECT i, version.id AS version, version.item, person.id AS person, point.id AS point,
        office.id AS office, office.division, open,
        CASE WHEN NOT open THEN 'closed'
             ELSE (ARRAY['received', 'noticed', 'accepted', 'in_progress', 'in_progress'])[chance %% 5 + 1]
        END AS state,
        now() - (%(count)s - i) * (interval '365 days' / %(count)s) AS at,
        current_date - 5 + (chance / 7 %% 30)::int AS due
    FROM (SELECT i, (hashint8extended(i, 1) & 2147483647) AS chance,
                 (hashint8extended(i, 2) & 2147483647) AS draw,
                 (hashint8extended(i, 3) & 2147483647) %% 20 = 0 AS open
          FROM generate_series(1, %(count)s) i) AS drawn, size, version, person, point, office
    WHERE version.n = chance %% versions AND person.n = draw %% persons AND point.n = chance / 3 %% points
      AND office.n = CASE WHEN draw / 5 %% 10 = 0 THEN 0 ELSE draw / 11 %% offices END;
"""

ROWS = (
    """INSERT INTO cases_application (id, version_id, person_id, answers, channel, point_id,
        idempotency_key, submitted_at)
    SELECT i, version, person, %(sealed)s, '01', point, 'bench:' || i, at FROM made""",
    """INSERT INTO cases_case (id, application_id, number, lookup_code, item_id, version_id, person_id,
        department_id, division_id, point_id, state, outcome, received_at, accepted_at, decided_at, closed_at)
    SELECT i, i, '31010101' || lpad(i::text, 13, '0'), 'ABCDEF', item, version, person, office,
        division, point, state,
        CASE WHEN NOT open THEN 'granted' END, at, at + interval '1 day',
        CASE WHEN NOT open THEN at + interval '5 days' END, CASE WHEN NOT open THEN at + interval '6 days' END
    FROM made""",
    """INSERT INTO cases_task (case_id, step, actor, department_id, opened_at, due_on, done_at)
    SELECT i, 'step',
        CASE state WHEN 'in_progress' THEN 'decide' WHEN 'accepted' THEN 'review' ELSE 'accept' END,
        office, at, due, CASE WHEN NOT open THEN at + interval '1 day' END FROM made""",
    """INSERT INTO cases_clock (case_id, kind, started_on, days, due_on, provisional, stopped_at)
    SELECT i, 'promised', at::date, 20, due, false,
        CASE WHEN NOT open THEN at + interval '5 days' END FROM made""",
)
#: What no constraint needs is made once, when the rows are there.
INDEXES = """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE NOT indisunique
      AND indrelid IN ('cases_application'::regclass, 'cases_case'::regclass, 'cases_task'::regclass,
                       'cases_clock'::regclass)"""
#: Identities are given above, so their sequences go on behind them.
FOLLOW = "SELECT setval(pg_get_serial_sequence(%(table)s, 'id'), %(count)s)"


@dataclass(frozen=True)
class People:
    """Who looks: an officer of the busiest department, a clerk and a resident, each as a user."""

    officer: User
    clerk: User
    resident: User


def make(small: bool) -> People:
    """The city, its residents and its cases: a million of them, or a thousand."""
    count, residents = (1_000, 200) if small else (1_000_000, 20_000)
    with stage("city"):
        call_command("migrate", interactive=False, verbosity=0)
        loading.load(settings.ENV.cities / settings.ENV.city, judges=LAW)
    with stage(f"{residents:,} residents"):
        population.fill(residents, 1)
    officer = Post.objects.filter(role=Role.OFFICER).select_related("staff").order_by("department", "pk")[0]
    with stage(f"{count:,} cases"):
        _fill(count, str(officer.department_id))
    with connection.cursor() as cursor, stage("statistics"):
        cursor.execute("VACUUM ANALYZE")
    clerk = Post.objects.filter(role=Role.CLERK).select_related("staff").order_by("pk")[0]
    resident = Person.objects.filter(deceased_on=None, birth_date__lt="1990-01-01").order_by("pk")[0]
    return People(
        officer=accounts.link(subject="officer", name="officer", staff_number=officer.staff.number),
        clerk=accounts.link(subject="clerk", name="clerk", staff_number=clerk.staff.number),
        resident=accounts.link(subject="resident", name="resident", id_number=resident.id_number),
    )


def _fill(count: int, busiest: str) -> None:
    sealed = encrypt("application.answers", b"{}")
    given: dict[str, str | int | bytes] = {"count": count, "busiest": busiest, "sealed": sealed}
    with transaction.atomic(), connection.cursor() as cursor:
        # The references are taken from the tables themselves; to look each of them up again takes minutes.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.execute(LISTS, given)
        cursor.execute("ANALYZE made")
        cursor.execute(INDEXES)
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for statement in ROWS:
            cursor.execute(statement, given)
        for _, statement in indexes:
            cursor.execute(statement)
        for table in ("cases_application", "cases_case"):
            cursor.execute(FOLLOW, {"table": table, "count": count})
