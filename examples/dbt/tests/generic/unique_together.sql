{#- Values of several columns that more than one row has -#}
{% test unique_together(model, columns) %}
{%- set names = columns | map('tojson') | join(', ') %}
SELECT {{ names }}, COUNT(*)
FROM {{ model }}
GROUP BY {{ names }}
HAVING COUNT(*) > 1
{% endtest %}
