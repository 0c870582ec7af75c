"""The one list of words that a shape may show: of the API, its frameworks and its public pages.

A tenant's own word that is on this list says nothing that the public pages do not say.
"""

from __future__ import annotations

import re
from typing import Final

ABOUT: Final = """
This is the shape of one tenant of the API that tap-devensoft reads: what was asked, what came \
back, and what the tap made of it.
It holds addresses, names of parameters and properties, the Swagger document, kinds and lengths of \
values, which of them are equal, statuses, and how many rows there are.
It holds no value of a row: every text, every number of more than two digits and every date was \
made up by chance. The same stands for the same throughout, and nothing tells what it was.
It leaves out every host, the client id, secrets and tokens, and has made-up words for keys, \
labels and descriptions of custom fields, and for every other word that is not on a public list.
To check that, search it for the name of a deal, a company, a person or a figure.
"""
"""What the file says of itself, a sentence a line."""

_LISTED: Final = frozenset(
    """
    above accept accepted access action actions active activities activity activitycode
    activityguid activityid activityitem activitykey activitykind activitylevel
    activitylevelname activitymap activityno activitynumber activityref activitytype actual
    additional address admin after again aggregate aggregates all amount and another any api
    apiname app application applications array asked asp attachment attachments attribute
    attributes authorization authorized auto bad base bearer before belongs below big bit
    bookmark bool boolean box boxes breakdown business byte calendar caption card categories
    category center change changed char charset check child children choice choices client
    closed code codes collection collections color column columnname columns combo comment
    comments company complete completed component components configuration connect contact
    contacts content continuation control controller controltype copied correlation
    correlationid cost could count countries country counts create created creation credential
    credentials currency current cursor custom customer customfield customfields data datatype
    date dates day days deal dealphase dealphases deals dealstages decimal decision decisions
    default defined definition definitions delayed deleted denied depend dependencies dependency
    depends descendant description detail details deven devenconnect devensoft dictionary did
    display displaylabel displayname displaytext displayvalue docs document documents does done
    double down download drop duration ebitda edit edited element elements email employees empty
    end endpoint entities entity entries entry enum enumeration error errors exception
    exceptionmessage exceptiontype expire expired expires export extra extras facet facets
    failed failure false fax field fieldkey fieldlabel fieldname fields fieldtype fieldvalue
    file files fill filter filters first flag float follow follows for forbidden forecast format
    found from full functional get given group groups guid has hasnext hasnextpage have header
    headers help hierarchy hierarchylevel hierarchylevelname hierarchytype history hits hour
    href html http https hyper hyperlink identifier include included including indentlevel index
    industry info inner innerexception input inputtype insert inserted instead int integer
    integration internal invalid iscustom iscustomfield islast islastpage issuccess issue issues
    isuserdefined item itemcount itemlevel items itemtype its json key keys kind label labels
    last lastpage lead leads length level levelcode levelid levellabel levelname levelno
    levelnumber levels leveltype limit line link linked links list listing local location log
    login long look lookup lookups lower mail manager map maps marker max maximum may measure
    member memo message messagedetail messages meta metadata method milestone milestones min
    minimum model modelstate modification modified modify modifying module monetary money more
    multi multiple must name named names nested next nextlink nextpage node nodelevel nodes
    nodetype none nor not note notes nothing now null num number numberofpages numeric numfound
    numpages object objects occurred odata odatacount off offset one only open option options order
    orderby origin other out outline outlinelevel outlinenumber owner ownerid owners page
    pagecount paged pages pagination paging panel param parameter parameters parent parents
    parse part path per percent percentage permission permissions person phase phases phone pick
    picklist picklistcat picklists place plan planned play please predecessor prev previous
    price primary priorities priority probably program programs progress project projects
    properties property propertyname query radio range rank ratio read real reason record
    recordcount recordid records redirect ref reference references refused rel related repeat
    reply report reports request requested requestid require required resource resources
    response responsible rest result resultcount results retry revenue revoked rich risk risks
    role root row rowcount rowid rows said same schedule schema scope score secret section
    sections see segment select self sequence server serverside service set setting settings
    short should show single site size skip skiptoken small something sort sorted source span
    spec stack stacktrace stage stages stamp start started state status statuses step stream
    string structure style sub subcat subcategory subject subtask subtasks success successor
    such support swagger switch syntax system systemname tab table tag tags take target targets
    targeturl task taskid tasks team teams tell temporarily text texts than that the their them
    then there they this tick ticks tier time timeout times timestamp title toggle token too
    took top total totalcount totalpages totals traceid tree treelevel tried true try type
    typename types uid unauthorized unavailable under unexpected unique unit unknown unsupported
    update updated updating upper uri url use used user userdefined users uses utc uuid val
    valid validation valuation value values valuetype var version versions view visible void was
    wbs wbscode wbslevel wbsno wbsnr wbsnumber wbspath web website were what when where whether
    which who whole with within without work workstream workstreams year years yes you your zone
    """.split()  # noqa: SIM905 - a list would take hundreds of lines
)
WORDS: Final = _LISTED | {*re.findall("[a-z]+", ABOUT.lower())}
"""In small letters, as names are parted into words."""

VALUES: Final = frozenset(
    """
    true false yes no y n none null nan on off 0 1 custom standard core system userdefined
    first last next prev previous self
    project workstream subworkstream milestone task subtask program target projects workstreams
    subworkstreams milestones tasks subtasks programs targets
    """.split()  # noqa: SIM905
)
"""Whole values of rows that the tap reads a meaning from, without case and signs."""

GENERIC: Final = frozenset(
    """
    custom user defined field attribute property extra additional value key name label code text
    date number flag
    """.split()  # noqa: SIM905
)
"""Words that may stay even in the name of a custom field that has no other."""

COUNTERS: Final = frozenset(
    """
    total count page pages size limit skip take offset start first last index current previous next
    records rows items results found hits length max maximum top per number from
    """.split()  # noqa: SIM905
)
"""Words in the names of numbers that tell about a reply, not of a row."""
