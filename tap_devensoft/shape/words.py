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
It holds no value of a row, but for words of the product such as Task: every text, every number of \
more than two digits and every date was made up by chance. The same stands for the same \
throughout, and nothing tells what it was.
It leaves out every host, the client id, secrets and tokens, and has made-up words for keys, \
labels and descriptions of custom fields, and for every other word that is not on a public list.
To check that, search it for the name of a deal, a company, a person or a figure.
"""
"""What the file says of itself, a sentence a line."""

_LISTED: Final = frozenset(
    """
    above accept accepted access accesscode action active activity activitycode activityguid
    activityid activityitem activitykey activitykind activitylevel activitylevelname activitymap
    activityno activitynumber activityref activitytype actual additional address admin after
    again aggregate all allof allowed amount and another any anyof api apikey apiname app
    application array asked asp attachment attribute authorization authorized auto bad base
    basic bearer before belongs below big bit body bookmark bool boolean box breakdown business
    byte calendar caption card category center change changed char charset check child choice
    client closed code collection color column columnname combo comment company complete
    completed component configuration connect consumes contact content continuation control
    controller controltype copied correlation correlationid cost could count country create
    created creation credential currency current cursor custom customer customfield data
    datatype date day deal dealphase dealstages decimal decision default defined definition
    delayed delete deleted denied depend dependency deprecated descendant description detail
    deven devenconnect devensoft dictionary did discriminator display displaylabel displayname
    displaytext displayvalue docs document does done double down download drop duration ebitda
    edit edited element email employees empty end endpoint entity entry enum enumeration error
    exception exceptionmessage exceptiontype exclusive expire expired export external extra
    facet failed failure false fax field fieldkey fieldlabel fieldname fieldtype fieldvalue file
    fill filter first flag float flow follow for forbidden forecast format formdata found from
    full functional get given group guid has hasnext hasnextpage have head header help hierarchy
    hierarchylevel hierarchylevelname hierarchytype history hits hour href html http https hyper
    hyperlink identifier implicit include included including indentlevel index industry info
    inner innerexception input inputtype insert inserted instead int integer integration
    internal invalid iscustom iscustomfield islast islastpage issuccess issue isuserdefined item
    itemcount itemlevel itemtype its json key kind label large last lastpage later lead length
    level levelcode levelid levellabel levelname levelno levelnumber leveltype license limit
    line link linked list listing local location log login long look lookup lower mail manager
    many map marker matched matches max maximum maxlength may measure member memo message
    messagedetail meta metadata method milestone min minimum minlength model modelstate
    modification modified modify modifying module monetary money more multi multiple must name
    named namespace nested next nextlink nextpage node nodelevel nodetype none nor not note
    nothing now null nullable num number numberofpages numeric numfound numpages oauth object
    occurred odata odatacount off offset one oneof only open operation option order orderby
    origin other out outline outlinelevel outlinenumber owner ownerid page pagecount paged
    pagination paging panel param parameter parent parse part password patch path pattern
    payload per percent percentage permission person phase phone pick picklist picklistcat place
    plan planned play please post predecessor prefix prev previous price primary priority
    probably processing produces program progress project property propertyname put query radio
    range rank ratio read readonly real reason record recordcount recordid redirect ref
    reference refused rel related repeat reply report request requested requestid require
    required resource response responsible rest result resultcount retry revenue revoked rich
    risk role root row rowcount rowid said same schedule schema schemes scope score secret
    section security see segment select self sequence server serverside service set setting
    short should show single site size skip skiptoken small something sort sorted source span
    spec stack stacktrace stage stamp start started state status step stream string structure
    style sub subcat subcategory subject subtask success successor such support supported
    swagger switch syntax system systemname tab table tag take target targeturl task taskid team
    tell temporarily terms text than that the their them then there they this tick tier time
    timeout timestamp title toggle token too took top total totalcount totalpages trace traceid
    tree treelevel tried true try type typename uid unauthorized unavailable under unexpected
    unique unit unknown unsupported update updated updating upper uri url use used user
    userdefined utc uuid v val valid validation valuation value valuetype var version view
    visible void was wbs wbscode wbslevel wbsno wbsnr wbsnumber wbspath web website were what
    when where whether which who whole with within without work workstream wrapped xml year yes
    you your zone
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
