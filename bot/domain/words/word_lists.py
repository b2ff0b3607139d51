"""The lists behind `words`: what people type for commands, yes, no, skip and later, in every language. Data only.

One phrase a line; `a|b` are alternatives for one word; NAME stands for a caseworker. Compared after
`spelling.fold`, so case, doubled letters and å/ø/æ do not matter.
"""

from collections.abc import Mapping
from enum import StrEnum


class Command(StrEnum):
    """What a typed command asks for."""

    HELP = "help"
    STOP = "stop"
    PAUSE = "pause"
    MENU = "menu"
    WHAT = "what"  # what is stored, and who sees it
    REGRET = "regret"  # wants to keep their data after all
    SEEN = "seen"  # who has looked at what is shared, when and why
    SHARE = "share"  # let the caseworker see the plan
    UNSHARE = "unshare"  # and no longer
    TALK = "talk"
    PLAN = "plan"
    CRAVING = "craving"
    RELAPSE = "relapse"  # has used or drunk
    LEFT_TODAY = "left_today"  # has left the clinic
    RELEASED = "released"  # from prison
    DAILY = "daily"
    CHECKIN = "checkin"  # how it is today, told without being asked
    CHECKIN_TIME = "checkin_time"
    REASONS = "reasons"
    APPOINTMENTS = "appointments"
    SAFETY = "safety"  # the safety plan
    PEOPLE = "people"  # the map of people
    AFTERWARDS = "afterwards"  # to look at a relapse, another day
    GOALS = "goals"
    REHEARSAL = "rehearsal"  # to play the first days beforehand
    VOICE_BACK = "voice_back"  # what one thinks of the help
    REFUSED = "refused"  # an application was turned down
    LANGUAGE = "language"
    CONTINUE = "continue"
    LEAVE = "leave"
    # --- what cannot wait: each opens the conversation `situation` at its answer ---
    BED = "bed"
    FOOD = "food"
    DETOX = "detox"
    MISSED_DOSE = "missed_dose"
    DRIVING = "driving"
    PREGNANT = "pregnant"
    CHILD = "child"  # has swallowed something
    VOICES = "voices"
    DEBT = "debt"  # threatened, for money owed or anything else
    OWN_VIOLENCE = "own_violence"
    SOMEBODY = "somebody"  # somebody else may take their life
    BACK = "back"  # wants back to the clinic
    CREDIT = "credit"  # no money on the phone
    NOBODY = "nobody"  # nobody is responsible
    NALOXONE = "naloxone"
    # --- places near by: all, what is open now, or for one need ---
    PLACES = "places"
    PLACES_OPEN = "places_open"
    PLACES_FOOD = "places_food"
    PLACES_WARMTH = "places_warmth"
    PLACES_TALK = "places_talk"
    PLACES_ACTIVITY = "places_activity"
    PLACES_WORK = "places_work"
    PLACES_HEALTH = "places_health"
    PLACES_MONEY = "places_money"
    IDEAS = "ideas"  # nothing to do, bored
    ROUTINES = "routines"
    WORK = "work"


NAME = "NAME"

SLASH: Mapping[Command, str] = {
    Command.HELP: "hjelp help naudhjelp sos",
    Command.STOP: "stopp stop slutt",
    Command.PAUSE: "pause",
    Command.MENU: "meny menu",
    Command.WHAT: "hva kva what lagret lagra data",
    Command.REGRET: "angre undo",
    Command.SEEN: "sett seen",
    Command.SHARE: "del share",
    Command.UNSHARE: "ikkedel unshare",
    Command.TALK: "snakk talk prat kontakt",
    Command.PLAN: "plan minplan planen myplan",
    Command.CRAVING: "russug sug craving",
    Command.RELAPSE: "sprekk relapse",
    Command.LEFT_TODAY: "dratt reist left",
    Command.RELEASED: "løslatt lauslaten released",
    Command.DAILY: "hverdagen kvardagen daily",
    Command.CHECKIN: "idag today",
    Command.CHECKIN_TIME: "tidspunkt checkin",
    Command.REASONS: "grunner grunnar reasons",
    Command.APPOINTMENTS: "avtaler avtalar appointments",
    Command.SAFETY: "trygghetsplan tryggleiksplan kriseplan safety safetyplan",
    Command.PEOPLE: "folk people",
    Command.AFTERWARDS: "etterpå etterpa afterwards",
    Command.GOALS: "mål goals",
    Command.REHEARSAL: "øve practise practice",
    Command.VOICE_BACK: "omhjelpen aboutthehelp",
    Command.REFUSED: "avslag refused",
    Command.LANGUAGE: "språk language lang",
    Command.CONTINUE: "fortsett haldfram continue resume",
    Command.LEAVE: "avbryt lukk leave cancel",
    Command.BED: "seng bed",
    Command.FOOD: "mat food",
    Command.DETOX: "avrusning avrusing detox",
    Command.MISSED_DOSE: "lar",
    Command.DRIVING: "kjøre køyre drive",
    Command.PREGNANT: "gravid pregnant",
    Command.CHILD: "barn child",
    Command.VOICES: "stemmer voices",
    Command.DEBT: "gjeld trusler truslar debt threats",
    Command.OWN_VIOLENCE: "sinne vold vald violence",
    Command.SOMEBODY: "pårørende pårørande somebody",
    Command.BACK: "tilbake back",
    Command.CREDIT: "tom credit",
    Command.NOBODY: "ansvar nobody",
    Command.NALOXONE: "nalokson naloxone",
    Command.PLACES: "steder stader places",
    Command.PLACES_OPEN: "åpent ope open",
    Command.PLACES_FOOD: "måltid meal",
    Command.PLACES_WARMTH: "varme warmth",
    Command.PLACES_TALK: "møteplass møteplassar meet",
    Command.PLACES_ACTIVITY: "aktivitet activity",
    Command.PLACES_WORK: "arbeid work",
    Command.PLACES_HEALTH: "helse health",
    Command.PLACES_MONEY: "økonomi money",
    Command.IDEAS: "ideer idear ideas",
    Command.ROUTINES: "vaner vanar routines",
    Command.WORK: "jobb skole skule job school",
}

TYPED: Mapping[Command, str] = {
    Command.HELP: """
hjelp|hjælp|hjølp|help|sos|krise|nød|naud|emergency|ambulanse|legevakt|legevakta|legevakten
hjelp|hjælp|hjelpe|hjelpa|help meg|mæ|mei|me|oss|us
hjelpenummer|hjelpenumre|hjelpetelefon|nødnummer|nødnumre|naudnummer|nødtelefon
help numbers
hvem|kven kan jeg|eg|æ|e ringe|ringje
who can i call
113|112|116117|911
116 117
""",
    Command.STOP: """
stopp|stop|slutt|unsubscribe
stopp|stop|slutt alt|everything
stopp|stop meldinger|meldingene|meldingar|meldingane|messages|this|dette
slutt|stopp å skrive|sende|mase
slutt|stopp å skrive til|te meg|mæ
ikke|ikkje|itj skriv mer|meir
ikke|ikkje|itj skriv til|te meg|mæ
ikke|ikkje|itj skriv mer|meir til|te meg|mæ
ikke|ikkje ha meldinger|meldingar
ikke|ikkje ha flere|fleire meldinger|meldingar
la meg|mæ være|vere|vær
la meg|mæ være|vere|vær i fred
meld meg|mæ av
stop writing|texting|messaging
stop writing|texting|messaging to|me
stop writing to me
leave me alone
stopp|stop thank|thanks you|now
""",
    Command.PAUSE: """
pause|break
ta|ha|take|have pause|break
ta|ha|take|have en|ein|a pause|break
pause litt
""",
    Command.MENU: """
meny|menyen|menu|hovedmeny|hovudmeny
mer|meir|more
vis|se|show|open|åpne|opne meny|menyen|menu
vis|show meg|me meny|menyen|menu
main menu
hva|kva|ka|ke kan du|dokker
hva|kva|ka kan du gjøre|gjere|gjør
hva|kva|ka kan du hjelpe|hjelpa med|meg
hva|kva|ka kan du hjelpe meg med
what can you do
""",
    Command.SEEN: """
hvem|kven|kem|ken har sett|sjett planen
hvem|kven|kem|ken har sett på planen
hvem|kven|kem|ken har åpnet|opna|åpna planen
hvem|kven|kem|ken har lest|lese planen
hvem|kven|kem|ken ser|kikker|kikkar på planen
hvem|kven|kem|ken ser planen
har noen|nokon|nåkken sett planen
har noen|nokon|nåkken sett på planen
har noen|nokon|nåkken åpnet|opna|åpna planen
hvem|kven|kem|ken har sett|sjett planen min
hvem|kven|kem|ken har sett på planen min
hvem|kven|kem|ken har åpnet|opna|åpna planen min
hvem|kven|kem|ken har lest|lese planen min
hvem|kven|kem|ken ser|kikker|kikkar på planen min
hvem|kven|kem|ken ser planen min
har noen|nokon|nåkken sett planen min
har noen|nokon|nåkken sett på planen min
har noen|nokon|nåkken åpnet|opna|åpna planen min
hvem|kven|kem|ken har sett|sjett min plan
hvem|kven|kem|ken har sett på min plan
hvem|kven|kem|ken har åpnet|opna|åpna min plan
hvem|kven|kem|ken har lest|lese min plan
hvem|kven|kem|ken ser|kikker|kikkar på min plan
hvem|kven|kem|ken ser min plan
har noen|nokon|nåkken sett min plan
har noen|nokon|nåkken sett på min plan
har noen|nokon|nåkken åpnet|opna|åpna min plan
hvem|kven|kem|ken har sett
hvem|kven|kem|ken har sett noe|noko|nåkka|det|dette
hvem|kven|kem|ken har vært|vore inne
who has|have seen|opened|read my|the plan
who looked|looks at my|the plan
who has|have looked at my|the plan
who saw|sees|opened|reads my|the plan
who has|have seen it|anything
has anyone|anybody|someone|somebody seen|opened|read my|the plan
""",
    Command.SHARE: """
del|dele planen
del|dele planen med NAME
jeg|eg|æ vil dele planen
jeg|eg|æ vil dele planen med NAME
kan jeg|eg|æ dele planen
del|dele planen min
del|dele planen min med NAME
jeg|eg|æ vil dele planen min
jeg|eg|æ vil dele planen min med NAME
kan jeg|eg|æ dele planen min
del|dele min plan
del|dele min plan med NAME
jeg|eg|æ vil dele min plan
jeg|eg|æ vil dele min plan med NAME
kan jeg|eg|æ dele min plan
share my|the plan
share my|the plan with NAME
i want to share my|the plan
""",
    Command.UNSHARE: """
slutt å dele
slutt med å dele
stop sharing
slutt å dele planen
slutt med å dele planen
ikke|ikkje|itj del planen
ikke|ikkje|itj del planen lenger|lengre|meir|mer
jeg|eg|æ vil ikke|ikkje|itj dele planen
jeg|eg|æ vil ikke|ikkje|itj dele planen lenger|lengre|meir|mer
ikke|ikkje|itj vis planen til NAME
slutt å dele planen min
slutt med å dele planen min
ikke|ikkje|itj del planen min
ikke|ikkje|itj del planen min lenger|lengre|meir|mer
jeg|eg|æ vil ikke|ikkje|itj dele planen min
jeg|eg|æ vil ikke|ikkje|itj dele planen min lenger|lengre|meir|mer
ikke|ikkje|itj vis planen min til NAME
slutt å dele min plan
slutt med å dele min plan
ikke|ikkje|itj del min plan
ikke|ikkje|itj del min plan lenger|lengre|meir|mer
jeg|eg|æ vil ikke|ikkje|itj dele min plan
jeg|eg|æ vil ikke|ikkje|itj dele min plan lenger|lengre|meir|mer
ikke|ikkje|itj vis min plan til NAME
stop sharing my|the plan
don't|dont share my|the plan
""",
    Command.WHAT: """
hva|kva|ka lagres|lagrast
hva|kva|ka lagrer|lagrar|vet|veit du
hva|kva|ka lagrer|lagrar|vet|veit du om meg|mæ
hva|kva|ka er lagret|lagra
hva|kva|ka er lagret|lagra om meg|mæ
hva|kva|ka har du lagret|lagra
hva|kva|ka har du lagret|lagra om meg|mæ
hvem|kven ser dette|det|meldingene|meldingane
hvem|kven kan se|sjå dette|det
hvem|kven ser det jeg|eg|æ skriver|skriv
what is|do stored
what is stored about me
what do you store|know|keep|have
what do you store|know|keep|have about|on me
who sees|reads this|it
who can see|read this|it
mine|my data
data|dataene|dataa mine
slett|delete meg|me|alt|everything
slett|delete mine|my data
slett data|dataene mine
slett alt om meg
""",
    Command.REGRET: """
angre|undo
angre sletting|slettinga|slettingen
undo the deletion
ikke|ikkje|itj slett
ikke|ikkje|itj slett alt|noe|noko|meg|mæ
do not delete
dont delete
dont delete anything|everything|me
do not delete anything|everything|me
""",
    Command.TALK: """
snakk|snakke|snakka|prat|prate|prata|talk
snakk|snakke|snakka|prat|prate|prata litt
snakk|snakke|snakka|prat|prate|prata|talk|speak med|me|mæ|to|with NAME
snakk|snakke|snakka|prat|prate|prata|talk|speak litt|bit med|me|mæ|to|with NAME
ring|ringe|ringje|ringa|kontakt|kontakte|call|phone|contact|reach|text|message NAME
ring|ringe|ringje|ringa til|te NAME
skriv|skrive|si fra|til|frå|te NAME
si fra|frå til|te NAME
gi|send|sende beskjed|melding|bod til|te NAME
få|få tak i NAME
få|nå tak|fatt i NAME
NAME ring|ringe|ringje|ringa|call
NAME ring|ringe|ringje|ringa|call meg|mæ|me
NAME kan|må ringe|ringje|ringa meg|mæ|me
NAME ta kontakt
NAME ta kontakt med meg|mæ
be|få|få|ask|get|have NAME ring|ringe|ringje|ringa|call|to meg|mæ|me|call
be|få NAME om|til å ringe|ringje|ringa
be|få NAME om|til å ringe|ringje|ringa meg|mæ
ask|get NAME to call me
ring|ringe|ringje|ringa|call meg|mæ|me
ring|ringe|ringje|ringa|call meg|mæ|me tilbake|attende|opp|back
bli|verte|få ringt|oppringt|oppringd|telefon
er|is NAME der|her|inne|ledig|there|here|in
er NAME på jobb|jobben
hvor|kor|where er|is NAME
""",
    Command.PLAN: """
plan|planen
min|mi|my plan
planen min
vis|se|sjå|show plan|planen
vis|se|sjå planen min
vis|se|sjå|show min|my|the plan
show me my|the plan
""",
    Command.CRAVING: """
russug|russuget|rusasug|sug|suget|craving|cravings|rustanke|rustanker|rustankar|urge|urges
rus sug
har|have|having russug|sug|craving|cravings|rustanker|rustankar|urge|urges
har veldig|mye|mykje|sterkt|sterk sug|russug
har lyst på|til|te rus|ruse|ruset
lyst på rus
lyst til|te å ruse meg|mæ
har lyst til|te å ruse|rusa meg|mæ
har lyst å ruse|rusa meg|mæ
lyst å ruse|rusa meg|mæ
har lyst til|te å drikke|drikka
har lyst å drikke|drikka
ruse|rusa meg|mæ
holder|held på å sprekke|sprekka
redd for å sprekke|sprekka|ruse
redd for å ruse|rusa meg|mæ
use drugs
""",
    Command.RELAPSE: """
sprekk|tilbakefall|tilbakefallet|relapse|relapsed|slipped
en|ein|et|eit|a sprekk|tilbakefall|relapse
har|had sprekk|tilbakefall|relapsed|slipped
had a relapse|slip
jeg|eg|æ|e sprakk|drakk
jeg|eg|æ|e sprakk|drakk i går|kveld|natt
har sprukket|sprukke|drukket|drukke
har ruset|rusa|rust meg|mæ
ruset|rusa|ruste meg|mæ
jeg|eg|æ|e tok noe|noko|nå
have|i used|relapsed|slipped
i drank|used|slipped
i have|ve used|relapsed|slipped|drunk
ive used|relapsed|slipped|drunk
""",
    Command.LEFT_TODAY: """
har dratt|reist|reiste|drege|rømt
dro|reiste|drog i dag
jeg|eg|æ|e dro|reiste|drog
jeg|eg|æ|e dro|reiste|drog i dag
er skrevet|skrive ut
er utskrevet|utskriven
jeg|eg|æ|e skrev|skreiv meg|mæ ut
har skrevet|skrive meg|mæ ut
i left
i left the clinic
have left
have left the clinic
was|been discharged
i was discharged
""",
    Command.DAILY: """
hverdagen|kvardagen
hverdag|kvardag
""",
    Command.CHECKIN: """
sjekk|sjekke inn
check in
slik|sånn|so har jeg|eg|æ|e det i dag
how i am today
si|seie hvordan|korleis det går
say how things are
""",
    Command.CHECKIN_TIME: """
bytt|bytte|byt|byte|endre|endra|change tid|tida|tiden|tidspunkt|tidspunktet|time
bytt|bytte|byt|byte|endre|endra|change the time
daglig|dagleg|daily spørsmål|question
ikke|ikkje|itj spør|spørr meg|mæ
ikke|ikkje|itj spør|spørr meg|mæ mer|meir
ikke|ikkje|itj spør|spørr meg|mæ hver|kvar dag
slutt|stopp å spørre|spørje|spørja
slutt|stopp å spørre|spørje|spørja meg|mæ
dont|do ask me
stop asking
stop asking me
daglige|daglege spørsmål
check in time
checkin time
""",
    Command.SAFETY: """
trygghetsplan|trygghetsplanen|tryggleiksplan|tryggleiksplanen|kriseplan|kriseplanen|sikkerhetsplan|sikkerhetsplanen|mestringsplan
trygghetsplan|trygghetsplanen|tryggleiksplan|tryggleiksplanen|kriseplan|kriseplanen|sikkerhetsplan|sikkerhetsplanen min
min trygghetsplan|tryggleiksplan|kriseplan|sikkerhetsplan
plan|planen|planen min for kriser|krise|tilbakefall|vanskelige|vanskelege dager|dagar
plan|planen for kriser|krise|tilbakefall
plan|planen min for kriser|krise|tilbakefall
planen min|mi for kriser|krise|tilbakefall
vis|vise|se|sjå trygghetsplan|trygghetsplanen|tryggleiksplan|tryggleiksplanen|kriseplan|kriseplanen
vis|vise|se|sjå trygghetsplan|trygghetsplanen|tryggleiksplan|tryggleiksplanen|kriseplan|kriseplanen min
safetyplan
safety|crisis|relapse plan
my safety|crisis|relapse plan
show my safety|crisis|relapse plan
plan for crises|crisis|relapse
""",
    Command.AFTERWARDS: """
etterpå|afterwards
etter tilbakefall|tilbakefallet|sprekken
etter et|eit|en|ein tilbakefall|sprekk
se|sjå på hva|kva som skjedde|hende
after a|the relapse
""",
    Command.PEOPLE: """
menneskene|menneska|folkene|folka rundt meg|mæ
hvem|kven kan bli|vere|være med meg|mæ
kartet over folk|folkene|menneskene|menneska
people around me
who can|could come with me
""",
    Command.REASONS: """
mine|my grunner|grunnar|reasons
grunnene|grunnane mine
vis|se|sjå|les|lese|show|read grunnene|grunnane mine
vis|se|sjå|les|lese|show|read mine|my grunner|grunnar|reasons
""",
    Command.RELEASED: """
løslatt|lauslaten
jeg|eg er|ble|blei|vart løslatt|lauslaten
jeg|eg er løslatt|lauslaten i dag
sluppet|sloppen ut
jeg|eg er|ble|blei|vart sluppet|sloppen ut
jeg|eg er sluppet|sloppen ut av|frå|fra fengsel|fengselet|fengslet
ute av fengsel|fengselet|fengslet
jeg|eg er ute av fengsel|fengselet|fengslet
out of prison|jail
im out of prison|jail
i am out of prison|jail
released from prison|jail
i was|am|got released from prison|jail
""",
    Command.APPOINTMENTS: """
avtaler|avtalane|avtalene|avtalar|appointments
avtalene|avtalane mine
mine|my avtaler|avtalar|timer|timar|appointments
ny|new avtale|appointment
vis|se|sjå|show avtaler|avtalar|avtalene|avtalane
vis|se|sjå|show avtalene|avtalane mine
neste avtale|time
next appointment
når er avtalen|avtala|timen min
""",
    Command.GOALS: """
mål|målet|måla|målene|goal|goals
målet|måla|målene mitt|min|mine
mitt|mine|my mål|goal|goals
mitt|mine|my mål
vis|se|sjå|les|lese|show|read målene|måla mine
vis|se|sjå|les|lese|show|read mine|my mål|goal|goals
et|eit nytt mål
a new goal
new goal
""",
    Command.REHEARSAL: """
øve|øv først|fyrst
øve|øv på de|dei første|fyrste dagene|dagane
øve|øv på den første|fyrste natta|kvelden
practise|practice first
practise|practice the first days|night
""",
    Command.VOICE_BACK: """
om hjelpen|hjelpa
si|seie hva|kva jeg|eg|æ synes|synest om hjelpen|hjelpa
hva|kva jeg|eg|æ synes|synest om hjelpen|hjelpa
about the help
what i think of|about the help
""",
    Command.REFUSED: """
avslag|avslaget|refusal
fikk|fekk avslag|nei
har fått avslag|nei
jeg|eg|æ|e fikk|fekk avslag|nei
jeg|eg|æ|e har fått avslag|nei
fikk|fekk avslag|nei på søknaden
jeg|eg|æ|e fikk|fekk avslag|nei på søknaden
fikk|fekk avslag|nei fra|frå nav|kommunen|utleieren|utleigaren
jeg|eg|æ|e fikk|fekk avslag|nei fra|frå nav|kommunen|utleieren|utleigaren
klage|klaga på avslaget|vedtaket|avslag|vedtak
got a refusal
i got a refusal
was turned down
i was turned down
got turned down
i got turned down
""",
    Command.LANGUAGE: """
språk|språket|language|english|engelsk|norsk|norwegian|nynorsk|bokmål|samisk|sámegiella
bytt|bytte|byt|byte|endre|endra|velg|vel|change|switch språk|språket|language|mål
in|speak english|norwegian
på engelsk|norsk|nynorsk|bokmål|samisk
i dont|do speak norwegian
dont speak norwegian
""",
    Command.CONTINUE: """
fortsett|fortsette|videre|vidare|continue|resume
hald|halde fram
gå|go|carry videre|vidare|on
er tilbake
im|am back
""",
    Command.LEAVE: """
avbryt|avbryte|avslutt|avslutte|lukk|cancel|quit|exit|close
lukk|close denne|dette|this
gå ut
""",
}

#: What the patient may call the caseworker besides the name; each counts where NAME stands.
ANYBODY = """
kontaktperson|kontaktpersonen|saksbehandler|saksbehandleren|behandler|behandleren|ruskonsulenten|caseworker
noen|nokon|nån|someone|somebody
et|eit|en|ein|a menneske|person|human
"""
#: Of those, the ones that are a command by themselves.
ALONE = "kontaktperson kontaktpersonen caseworker"

#: Polite words that may stand before a command, and after it.
BEFORE = (
    "hei hallo heisann hi hello hey kan kunne få får fikk jeg eg æ e i vil ville må skal trenger treng trengst ønsker ønskjer "
    "gjerne å a du dere please can could would like want need to have vær vere så snill en ein et eit nå bare berre altså just"
)
AFTER = (
    "nå no takk please vær så snill er du i dag idag med en gang straks fort now today litt da a quickly asap"
)
POSSESSIVE = "min mi my"
GREETINGS = "hei hallo heisann hi hello hey kjære"

YES = """
ja|japp|jepp|jau|jo|jada|joda|juda|jess|yes|yep|yeah|yup|ok|okei|okay|okey|oki|greit|gjerne|absolutt|selvfølgelig|sjølvsagt
sure|klart|stemmer|riktig|rett|aye|fint
ja|yes takk|gjerne|please|greit|ok|absolutt|klart|da|visst
ja det vil|gjør|kan|er|gjer jeg|eg|æ
ja det stemmer|stemmer|går
ja|yes det|it|thats er|is|fine|ok greit|greitt|ok|fint|bra|fine|okay
yes thats|its fine|ok|okay|alright
det er greit|ok|fint
det stemmer|går
ok|okei da
gjør|gjer det
ja vær|ver så snill
"""
NO = """
nei|neida|neitakk|næ|nope|no|nah|niks|nehei|aldri|nay
nei|no takk|thanks|da|thank|aldri|way
no thank you
nei ikke|ikkje
nei ikke|ikkje nå|no
nei det vil|gjør|kan|gjer jeg|eg|æ ikke|ikkje|itj
nei det stemmer ikke|ikkje
nei det er ikke|ikkje|itj greit|greitt|ok|fint|bra
det er ikke|ikkje|itj greit|greitt|ok|fint
no its|thats not ok|okay|fine|alright
det vil jeg|eg|æ ikke|ikkje|itj
ikke|ikkje i det hele|heile tatt
not really
"""
SKIP = """
skip|pass
hopp|hoppe over|øve
hopp|hoppe over denne|den|dette|det
skip this|it
vil ikke|ikkje|itj svare|svara
vil ikke|ikkje|itj svare|svara på det|dette
ønsker|ønskjer ikke|ikkje å svare
vet|veit|vatt ikke|ikkje|itj
aner ikke|ikkje
dont|do know
do not know
rather not
rather not say|answer
prefer not to say|answer
"""
LATER = """
senere|seinere|seinare|siden|sidan|later|etterpå
ikke|ikkje nå|no
ikke|ikkje akkurat nå|no
ikke|ikkje i dag
not now|yet|today
en|ein annen|annan gang|gong
another time
maybe|kanskje later|senere|seinare
ta det|den senere|seinare|etterpå
vent litt
spør igjen senere|seinare
ask me later
"""
#: What people write for a language besides its name on the button; `norsk` is Bokmål.
LANGUAGE_NAMES: Mapping[str, str] = {
    "norsk": "nb",
    "norwegian": "nb",
    "bokmål": "nb",
    "bokmal": "nb",
    "nynorsk": "nn",
    "engelsk": "en",
    "english": "en",
}
#: A wish to be left alone, said in a sentence: a word of each of these sets and none that stands in no set. With a "not" the verb must
#: follow it at once, or "at du" stand there: "kan du ikke skrive til meg" may be a plea to be written to.
STOP_ENDS = "slutt slutte slutta stopp stoppe stop quit"
STOP_NOT = "ikke ikkje itj dont not never aldri"
STOP_VERBS = "send sende sender skriv skrive skriver mas mase maser sending writing write texting text messaging message"
STOP_OBJECTS = (
    "meg mæ mei me meldinger meldingar meldingene meldingane messages texts mer meir more flere fleire"
)
STOP_FILLING = (
    "do kan kunne du dere de dykk dokker vær være så snill please can could you vil at jeg eg æ e i skal å til te to nå no now da "
    "takk thanks thank and og er want ønsker ønskjer trenger any anything noe noko hele tiden tida med det slike disse desse these"
)
THUMBS: Mapping[str, bool] = {"👍": True, "👌": True, "✅": True, "✔": True, "👎": False, "❌": False}
