-- Which milestones are overdue, and whose?
WITH versions AS (
    -- What this tenant calls things. For another one, change this part and the next alone.
    SELECT
        owner_type,
        owner_id,
        id,
        name,
        responsible AS who,
        CAST("forecastEnd" AS date) AS due,
        COALESCE("actualEnd" IS NOT NULL OR "percentComplete" >= 100, FALSE) AS done,
        _sdc_extracted_at AS seen
    FROM devensoft_history.activities
    WHERE level = 'Milestone'
),
owners AS (
    SELECT 'program' AS owner_type, id AS owner_id, name AS owner, _sdc_extracted_at AS named
    FROM devensoft_history.programs
    WHERE _sdc_deleted_at IS NULL
    UNION ALL
    SELECT 'target', id, name, _sdc_extracted_at
    FROM devensoft_history.targets
    WHERE _sdc_deleted_at IS NULL
),
asked AS (
    -- Another moment in place of the present one is answered as of then.
    SELECT CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS moment
),
known AS (
    SELECT
        versions.*,
        moment,
        FIRST_VALUE(due) OVER history AS first_due,
        LAG(due) OVER history AS due_before
    FROM versions
    CROSS JOIN asked
    WHERE seen <= moment
    WINDOW history AS (PARTITION BY owner_type, owner_id, id ORDER BY seen)
),
moved AS (
    SELECT owner_type, owner_id, id, COUNT(*) FILTER (WHERE due <> due_before) AS moves
    FROM known
    GROUP BY owner_type, owner_id, id
),
latest AS (
    SELECT DISTINCT ON (owner_type, owner_id, id) known.*
    FROM known
    ORDER BY owner_type, owner_id, id, seen DESC
),
named AS (
    SELECT DISTINCT ON (owner_type, owner_id) owners.*
    FROM owners
    CROSS JOIN asked
    WHERE named <= moment
    ORDER BY owner_type, owner_id, named DESC
)
SELECT
    COALESCE(who, 'nobody') AS who,
    owner,
    id,
    name,
    due,
    CAST(moment AS date) - due AS days,
    first_due,
    moves
FROM latest
JOIN moved USING (owner_type, owner_id, id)
LEFT JOIN named USING (owner_type, owner_id)
-- The version that says that a milestone is gone is due at no time.
WHERE NOT done AND due < CAST(moment AS date)
ORDER BY who, days DESC, owner_type, owner_id, id
