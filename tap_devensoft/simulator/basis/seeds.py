"""The words that the made-up tenant is built from.

Picklist values and nouns follow the product's own vocabulary; people, companies and addresses are
invented, and every e-mail address is at an example domain.
"""

from __future__ import annotations

PICKLISTS: dict[tuple[str, str], tuple[str, ...]] = {
    ("Deal", "Status"): (
        "Active",
        "On Hold",
        "Inactive",
        "Closed - Won",
        "Closed - Lost",
        "Declined",
    ),
    ("Deal", "DealType"): (
        "Acquisition",
        "Merger",
        "Asset Purchase",
        "Minority Investment",
        "Joint Venture",
        "Divestiture",
        "Carve-Out",
        "Strategic Partnership",
    ),
    ("Deal", "Priority"): ("High", "Medium", "Low", "Not Set"),
    ("Deal", "BusinessUnit"): (
        "Consumer",
        "Enterprise",
        "Healthcare",
        "Industrial",
        "Corporate",
        "R&D",
    ),
    ("Deal", "Source"): ("Banker", "Inbound", "Internal", "Conference", "Advisor", "Direct"),
    ("Deal", "Industry"): (
        "Software",
        "Medical Devices",
        "Logistics",
        "Energy",
        "Food & Beverage",
        "Chemicals",
        "Retail",
    ),
    ("Deal", "StrategicFit"): ("Strong", "Moderate", "Weak", "Unknown"),
    ("Deal", "Regions"): ("Americas", "EMEA", "APAC", "Nordics"),
    ("Program", "ProgramType"): (
        "Integration",
        "Divestiture",
        "Carve-Out",
        "Joint Venture",
        "Standalone",
    ),
    ("Contact", "FunctionalTeam"): (
        "Human Resources",
        "Finance",
        "IT",
        "Legal",
        "Tax",
        "Sales",
        "Marketing",
        "Operations",
        "Facilities",
        "Communications",
        "Integration Office",
    ),
}
UNREACHABLE_PICKLIST = ("Deal", "R&D Focus")
"""A pair whose ampersand ASP.NET refuses anywhere in a path."""

DEAL_PHASES = (
    "Identified",
    "Initial Review",
    "Preliminary Evaluation",
    "NDA / CIM",
    "LOI",
    "Due Diligence",
    "Negotiation",
    "Signed",
    "Closed",
)
SCHEDULE_STATUS = ("On Schedule", "At-Risk", "Delayed")
ACTIVITY_STATUS = ("On Schedule", "At Risk", "Delayed", "Closed")
CONTACT_KINDS = ("Internal", "External")
LEVELS = ("Project", "Workstream", "SubWorkstream", "Milestone", "Task", "Subtask")
PROJECTS = ("M&A Integration", "Macro Integration", "Mini-Integration")
SUB_WORKSTREAMS = ("Health Insurance", "401K", "Healthy Lifestyle")
CURRENCIES = ("USD", "EUR", "GBP", "JPY", "KWD")

COUNTRIES: tuple[tuple[str, str], ...] = tuple(
    (line[3:], line[:2])
    for line in """\
AR Argentina|AU Australia|AT Austria|BE Belgium|BR Brazil|BG Bulgaria|CA Canada|CL Chile|CN China
CO Colombia|HR Croatia|CZ Czechia|CI Côte d'Ivoire|DK Denmark|EG Egypt|EE Estonia|FI Finland
FR France|DE Germany|GR Greece|HK Hong Kong|HU Hungary|IS Iceland|IN India|ID Indonesia|IE Ireland
IL Israel|IT Italy|JP Japan|KE Kenya|KR Korea, Republic of|KW Kuwait|LV Latvia|LT Lithuania
LU Luxembourg|MY Malaysia|MX Mexico|NL Netherlands|NZ New Zealand|NG Nigeria|NO Norway|PE Peru
PL Poland|PT Portugal|RO Romania|SG Singapore|ZA South Africa|ES Spain|SE Sweden|CH Switzerland
TR Türkiye|GB United Kingdom|US United States""".replace("\n", "|").split("|")
)

FIRST_NAMES = (
    "Ada",
    "Bo",
    "Chidi",
    "Dana",
    "Elif",
    "Farid",
    "Greta",
    "Hiro",
    "Ines",
    "Jonas",
    "Kaja",
    "Luca",
    "Mina",
    "Noor",
    "Oskar",
    "Priya",
    "Quinn",
    "Rosa",
    "Søren",
    "Tomáš",
    "Uma",
    "Vera",
)
LAST_NAMES = (
    "Abara",
    "Bergqvist",
    "Castell",
    "Dumont",
    "Eriksen",
    "Fontaine",
    "Grünwald",
    "Holloway",
    "Ivers",
    "Jansen",
    "Kowal",
    "Lindqvist",
    "Marsh",
    "Novak",
    "O'Brien",
    "Peralta",
    "Quist",
    "Rasmussen",
    "Sato",
    "Tanaka",
    "Ueda",
    "Voss",
    "Wolfe",
    "Zeman",
)
TITLES = ("Director", "Analyst", "Counsel", "Vice President", "Controller", "Program Lead")
COMPANY_HEADS = (
    "Amber",
    "Boreal",
    "Cobalt",
    "Delta",
    "Evergreen",
    "Fjord",
    "Granite",
    "Harbor",
    "Indigo",
    "Juniper",
    "Keystone",
    "Larch",
    "Meridian",
    "North",
    "Onyx",
    "Pioneer",
    "Quartz",
    "River",
    "Summit",
    "Tundra",
)
COMPANY_TAILS = (
    "Analytics",
    "Biotech",
    "Components",
    "Diagnostics",
    "Energy",
    "Foods",
    "Graphics",
    "Health",
    "Instruments",
    "Logistics",
    "Materials",
    "Networks",
    "Optics",
    "Robotics",
    "Systems",
)
LEGAL_FORMS = ("Inc.", "GmbH", "Ltd", "S.A.", "AB", "LLC", "K.K.")
CODE_WORDS = ("Falcon", "Orchid", "Comet", "Anchor", "Prism", "Willow", "Cedar", "Lantern")
DESCRIPTIONS = (
    "Regional market leader with a loyal customer base and a small but growing export business.",
    "Family-owned manufacturer; the owners look for a partner who keeps the site and the brand.",
    "Early revenue, strong engineering team, two granted patents and several more under review.",
    "Carve-out of a listed group; stand-alone costs and transition services are still open.",
)
TASK_VERBS = ("Review", "Prepare", "Approve", "Migrate", "Announce", "Document", "Close")
TASK_NOUNS = (
    "payroll",
    "contracts",
    "ledger",
    "benefits",
    "domain names",
    "leases",
    "price lists",
    "access rights",
    "tax filings",
    "org chart",
)

CUSTOM_TYPES = (
    "Text",
    "Multi-line Text",
    "Number",
    "Currency",
    "Percent",
    "Date",
    "Yes/No",
    "Pick List",
    "Multi-Select Pick List",
    "Contact",
    "Hyperlink",
)
CUSTOM_FIELDS: tuple[tuple[str, str, str, tuple[str, str] | None], ...] = (
    ("strategicFit", "Strategic Fit", "Pick List", ("Deal", "StrategicFit")),
    ("synergyEstimate", "Synergy Estimate (USD)", "Currency", None),
    ("ownershipShare", "Ownership Share %", "Percent", None),
    ("boardApproval", "Board Approval?", "Yes/No", None),
    ("exclusivityEnds", "Exclusivity Ends", "Date", None),
    ("riskNotes", "Risk Notes", "Multi-line Text", None),
    ("siteCount", "Number of Sites", "Number", None),
    ("regions", "Regions", "Multi-Select Pick List", ("Deal", "Regions")),
    ("outsideCounsel", "Outside Counsel", "Contact", None),
    ("dataRoom", "Data Room Link", "Hyperlink", None),
    ("internalCode", "Internal Code", "Text", None),
    ("patents", "Patents (granted)", "Number", None),
    ("auditDate", "Last Audit", "Date", None),
    ("listed", "Publicly Listed", "Yes/No", None),
    ("integrationBudget", "Integration Budget", "Currency", None),
)
"""Key, label, type and picklist of the custom fields that a new tenant starts with."""
