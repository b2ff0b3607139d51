"""The phrases by which `danger` is recognised: Bokmål, Nynorsk, English, dialect and SMS spellings. Data only.

Words are compared after `spelling.fold`, so case, doubled letters and å/ø/æ do not matter. `a|b` are alternatives
for one word. `VARIANTS` makes spellings of a common word one, and words `PASSED_OVER` may stand inside any phrase
("vil *jeg bare* dø"). A phrase also counts when it is written as one word. A phrase in
`HARMLESS` hides the danger it begins together with, or before ("slår meg til ro").

In doubt the card is shown: whoever did not need it loses a moment. So questions and news about overdose or
suicide, "vil dø" said of a battery and "orker ikke mer" said of an evening bring the card, on purpose.
"""

VARIANTS: dict[str, str] = {
    "jeg": "eg æ e ej jei jæ jæi æg",
    "meg": "mæ mei mæg mej me mæi",
    "ikke": "ikkje ikkj itj itje itte inte ikk ikje isje kje",
    "vil": "vill ville",
    "mer": "meir meire mere lenger lengre lengur",
    "mye": "mykje mykkje my møe møye mykji",
    "dø": "døy døye døe daue",
    "død": "daud dau daue",
    "leve": "leva lev",
    "livet": "live liv livve life",
    "mitt": "mett",
    "selv": "sjøl sjølv sjæl sæl sjæll",
    "orker": "orka orkar orke orkær ork",
    "klarer": "klare klara klarar greier greie greia greiar",
    "puster": "puste pusta pustar",
    "alle": "allje aille",
    "han": "hainn",
    "hun": "ho hu",
    "de": "dem dei dæm",
    "tabletter": "tablettar tablett tablettene tablettane tabletta tablettan",
    "piller": "pillar pille pillene pillane pillan pilla pills",
    "lepper": "leppa leppe leppene leppan lippene lips",
    "overdose": "overdåse ovredose overdos overdosen overdoser overdosar",
    "selvmord": "sjølvmord sjølmord selvmor sjelvmord selmord",
    "truer": "trua truet trugar truga truar true",
    "drepe": "drep dreper drepa dræp dræpe kverke",
}
PASSED_OVER = (
    "jeg han hun de du vi i er var is was am are å og o the an hans hennes hennar bare berre egentlig eigentleg "
    "virkelig verkeleg faktisk liksom jo altså så veldig helt heilt nå snart nesten nærmast jævlig jævla faen fan "
    "kanskje just really actually very fucking"
)
#: Numbers of two or three digits count as these, in "har tatt 30 tabletter"; written `MANY` below.
MANY = "mange masse flere fleire ti tjue tretti førti femti hundre haugevis ten twenty thirty forty fifty hundred"

_TOOK = "ta|tar|tatt|tok|tek|teke|teki|tæk|svelget|svelgde|svelga|satt|sette|knasket"
_TAKE_LIFE = "ta|tar|tatt|tok|tek|teke|tæk|tatte|take"
_MEDICINE = "tabletter|piller|paracet|sobril|valium|rivotril|xanor|xanax|metadon|oxy|dolcontin|sovetabletter"
_DRUG = "ghb|gbl|heroin|amfetamin|speed|kokain|metadon|subutex|morfin|fentanyl|dop|stoff|medisin|medisiner|alkohol"
_END = "avslutte|avslutter|avslutta|avslutt|ende|ender|enda"
_ME = "meg|seg"
_SOMEONE = "han|hun|de|noen|nokon|typen|kjæresten|kjærasten|mannen|eksen|samboeren|sambuaren|faren|naboen"
_BLOW = "slår|slær|slo|slått|slege|banker|banket|banka|sparker|sparket|sparka|kveler|kvelte|kvele"

OVERDOSE = f"""
overdose
over dose
overdosert
overdosa
overdosering
overdosed
overdosing
{_TOOK} od
had|have|has|he|she|friend|they|en|ein|har od
{_TOOK} for mye
{_TOOK} {_DRUG} for mye
{_TOOK} altfor mye
{_TOOK} alt for mye
{_TOOK} for mange
{_TOOK} altfor mange
{_TOOK} alt for mange
took|taken too much|many
{_TOOK}|spist|ete alle {_MEDICINE}
{_TOOK} en|ei haug
{_TOOK} hele|heile brettet|boksen|glasset|pakken|pakka|esken
{_TOOK}|spist|ete MANY {_MEDICINE}
took|taken MANY|all|alle {_MEDICINE}
took|taken all my {_MEDICINE}
took|taken bunch of {_MEDICINE}
for stort|sterkt skudd|skot
puster ikke
ikke puster
får|fær ikke puster|pust
klarer ikke puster
kan ikke puster
slutta|sluttet puster
puster rart
not|isnt|stopped|cant|cannot breathing|breathe
blå|blåe|blåne|blue lepper
blå|blue på lepper
blå i trynet|ansiktet|fjeset|andletet
lepper blå|blåe|blue
lepper har blitt blå
lepper blir blå
våkner|vakner|våkna|vaknar ikke
klarer|får ikke vekke|vekt|vekket
kan ikke vekke
wont|doesnt|didnt|cant wake
får|fær ikke liv i
får|fær ikke kontakt med han|ham|hun|henne|de|noen|nokon|personen|kompisen|mamma|pappa|broren|søsteren|dama|typen
ikke kontaktbar
livløs
livlaus
bevisstløs
bevisstlaus
medvitslaus
medvitslaust
unconscious
unresponsive
ingen|ikke|finner ikke puls
no pulse
surkler
forgifta
forgiftet
poisoned
drukket|drakk|drikker|drukke metanol|rødsprit|frostvæske|klorin|salmi|white
"""

_MY_CHILD = "sønnen|sønnene|datteren|dattera|datra|barnet|barna|guten|jenta|ungen|ungane|unga|babyen|son|daughter|child|kid|kids|baby"

_SWALLOWED = "spist|ete|svelget|svelgd|svelgt|drukket|drukke|fått"
_PILLS = "tablettene|tablettane|pillene|pillane|medisinen|metadonen|tabletter|piller|medisin|gift"

CHILD = f"""
{_MY_CHILD} min|mi|mitt|mine har|hev {_SWALLOWED} {_PILLS}
{_MY_CHILD} har|hev {_SWALLOWED} {_PILLS}
{_MY_CHILD} har|hev fått i seg
{_MY_CHILD} fikk|fekk i seg
my {_MY_CHILD} swallowed|took|ate|drank
my {_MY_CHILD} has swallowed|taken|eaten
{_MY_CHILD} våkner|vaknar|vakner ikke|ikkje
{_MY_CHILD} puster|pustar ikke|ikkje
jeg skader|skadar|skada|skadet ungene|ungane|barna|borna|ungen|barnet|babyen|sønnen|datteren|dattera|dotter|sonen
i hurt|hit|shook my kids|children|child|kid|son|daughter|baby
"""

ACUTE_ILLNESS = """
jeg|han|hun dør|døyr|døir
dør|døyr jeg
holder|held|holdt på dø
kommer|kjem til dø
vil ikke dø
im|am dying
dont want to die
going to die
gonna die
hjerteinfarkt
hjarteinfarkt
infarkt
hjertestans
hjartestans
heart attack
hjerneslag
hjerneblødning
had|having|having a stroke
brystsmerter
brystsmerte
vondt|smerter|smerte i brystet|bryste|hjertet|hjartet
chest pain|pains
krampe|kramper|krampar
krampeanfall
epilepsi|epileptisk anfall
epianfall
seizure
seizures
having a fit
besvimt|besvimte|besvimer|besvima
svimte|svimt|svimer|svima av
passed out
blør|bløder|blør kraftig|mye|ihjel
stopper ikke blø
bleeding a lot|badly|out
spyr|spydd|hoster|hostar blod
kaster|kastar|kasta opp blod
vomiting|coughing blood
throwing up blood
allergisk sjokk
anafylaktisk sjokk
ring|ringe|ringt|send|trenger|treng|ha ambulanse|ambulansen
need|call|send ambulance
ring|ringe|ringt|ringer|call 113|112|911
"""

SUICIDE = f"""
{_TAKE_LIFE} livet mitt
{_TAKE_LIFE} livet av {_ME}
{_TAKE_LIFE} livet {_ME}
{_TAKE_LIFE} livet sitt
{_TAKE_LIFE} mitt|sitt eget|eige|egget liv|livet
{_TAKE_LIFE} mitt|sitt livet
{_TAKE_LIFE}|took my livet
{_TAKE_LIFE}|took my own livet
{_END} livet
avslutte|avslutter|avslutta alt
avslutte|avslutter|avslutta det hele|heile
gjøre|gjør|gjere|gjer slutt på alt|livet
gjøre|gjør|gjere|gjer slutt på det hele|heile
få|fær slutt på alt|livet
vil|ønsker|ønskjer|ynskjer|skal dø
jegvildø|egvildøy|ævildø|jegvilikkeleve|jegorkerikkeleve|jegorkerikkemer|jegtarlivetmitt|iwanttodie
vil helst dø
vil aller helst dø
lyst|løst dø
lyst|løst til|te dø
la meg dø
få|fær lov til dø
klar for dø
tenker|tenkjer|tenke på dø|døden
ønske|ønskte|ønsket|ønskjer|ønsker|ynskje|ynskjer død
ønske|ønskte|ønsket|ønskjer|ønsker meg død
skulle ønske ikke levde|fantes|fanst|fins|finnes
vil være|vere|vær død
heller|helst være|vere|vært|vore død
bedre|betre død
bedre|betre om|hvis|viss død
bedre|betre uten|utan meg
vil ikke leve
vil ikke mer leve
vil ikke være|vere|vær her mer
vil ikke våkne|vakne
ikke våkne|vakne mer|opp|igjen
aldri våkne|vakne
slippe|slepp|sleppe våkne|vakne
orker ikke mer
orker ikke leve
fortjener|fortener|fortjen ikke leve
vil forsvinne|forsvinna|forsvinn for alltid
orker ikke livet
orker ikke være|vere|vær her
orkarkje|orkerkje|orkakje mer|leve
klarer ikke mer
klarer ikke leve
klarer ikke livet
holder|held|hold ikke ut
gidder|gidd|gidde|gadd ikke leve|livet
trøtt|trett|lei|sliten av leve
trøtt|trett|lei|sliten av livet
lei livet
livet ikke verdt|verd
livet har ingen|inga mening|meining
ingen|inga vits leve
ikke vits leve
gir|gjev|gjer opp livet
livet meningsløst|meiningslaust
ikke verdt|verd leve
ingen|inga|noen|noe|nokon grunn til leve
ingenting|inkje|noe|noko|mer leve for
selvmord
selvmordstanker
selvmordstankar
selvmordstanke
selvmordsforsøk
sjølvmordstankar
sjølvmordstanker
sjølmordstanker
sjølvmordsforsøk
selvmordstanka
selvmordsplan
suicidal
suicid
suicide
henge|henger|hengje|hengjer|hengte|hænge|hænger|hænga|heng meg|seg
hang myself
hoppe|hopper|hoppar|hopp fra|frå|av|utfor|ned broa|brua|bru|bro|brygga|taket|stupet|balkongen
hoppe|hopper|hoppar|kaste|kaster meg fra|frå|av|utfor broa|brua|taket|stupet
hoppe|hopper|hoppar|gå foran|framfor toget|tog|banen|bilen|bussen
hoppe|legge|legg|kaste|kaster|hive meg foran|framfor toget|tog|banen|bilen|bussen
kjøre|køyre|kjør utfor|av veien|vegen
kjøre|køyre i fjellveggen
kjøre|køyre inn|rett i fjellveggen
drukne meg
skyte|skyter|skjøt|skyt|skyta meg|seg
kutte|kutter|kutta|kuttet|skjære|skjærer|skjer|skjere|skar|ripe|rispe meg
kutte|kutter|skjære|skjer|skar opp pulsårene|pulsårer|håndleddet|armen
pulsåra|pulsårene|pulsårer|pulsårane
skade|skader|skada|skadet|skadar|skad meg selv
skade|skader|skadar meg
gjøre|gjør|gjort|gjere|gjer|gjort meg selv noe|noko
gjøre|gjere meg noe|noko
selvskade
selvskader
selvskading
sjølvskading
sjølvskade
drepe meg
drepe seg selv
gjøre|gjere ende på meg|livet
avskjedsbrev
farvel for alltid
goodbye forever
kill|killing myself
kill|killing my self
want to die
wants to die
wanna die
wanted to die
wish dead
wish were dead
better off dead
better off without me
better without me
end|ending|ended my|his|her livet
end it all
ending it all
dont want to livet
do not want to livet
dont wanna livet
dont want to be alive|here anymore
dont want to wake up
never wake up
no reason to livet
nothing to livet for
not worth living
tired of living|livet
cant go on
cannot go on
cant do this anymore
cant take it anymore
self harm
selfharm
hurt|hurting myself
cut|cutting myself
jump off|from bridge|roof|balcony
"""

VIOLENCE = f"""
{_BLOW} meg|henne|ungene|barna|ungane|borna
banke|slå|spark|sparke|kvele|stikke meg
blir|ble|vart|blei|vert|vorte slått|slegen|slege|banket|banka|mishandlet|mishandla
mishandler|mishandlet|mishandla
kvelertak
truer meg
truer oss
truer henne
truer med drepe
truer med kniv|pistol|våpen|juling|bank
trusler|trussel|truslar|trugsmål
drapstrusler
drapstruslar
drepstrusler
{_SOMEONE} vil drepe meg
{_SOMEONE} skal drepe meg
vil drepe henne|ham|noen|han|de|nokon
skal drepe henne|ham|noen|han|de|nokon
lyst drepe
lyst til drepe
kommer|kjem til drepe
han|hun|de|noen|typen|eksen har kniv|pistol|våpen|gevær
står|kommer|kom|angrep|veiver|vifter med kniv|våpen|pistol
knivstukket
knivstukken
stukket|stukke meg
skutt|skaut på meg
voldtatt
voldtekt
voldtok
voldta
voldteken
valdtatt
valdtekt
valdteken
valdteke
valdtok
overfalt
overfallen
overgrep
holder|held meg fanget|fanga|innesperret|innelåst
innesperra
redd for livet
redd for mitt livet
frykter|fryktar for livet
ute etter meg
bryter|bryt|brøt seg inn
voldelig
valdeleg
he|she|they|husband|boyfriend|girlfriend|ex|dad|father hit|hits|beat|beats|punched|kicked meg
hitting|beating|choking|strangling meg
beat meg up
raped
being raped
threatened|threatens|threatening meg
threatened|threatens|threatening to kill|hurt
he|she|they will kill meg
going|wants|want|trying to kill meg
gonna kill meg
kill him|her|them|someone|somebody
he|she|they|has has|knife|gun knife|gun
stabbed
afraid for my livet
"""

PSYCHOSIS = """
psykose
psykotisk
psychosis
psychotic
hører|høre|høyrer|høyre stemmer|stemmar|røster|røyster
stemmer|stemmar i hodet|hovudet|haue
hearing voices
hear voices
hallusinerer
hallusinasjoner
hallusinasjonar
hallucinating
"""

WITHDRAWAL = """
abstinens
abstinenser
abstinensar
abstinensen
abstinensane
abstinensene
abstinenskramper
abstinenskrampe
abstinenskrampar
abstinensanfall
delirium
delirisk
delir
withdrawal
withdrawals
withdrawal seizure
dopesick
dope sick
ser ting som ikke finnes|finst
ser ting som ikke der
ser edderkopper|ederkoppar|småkryp
seeing things
"""

HARMLESS = """
jeg|han|hun dør av latter|lengsel|lengt|kjedsomhet|skam|varme|varmen|sult|nysgjerrighet|flau|lått
jeg dør litt
dør jeg av latter|lengsel|lengt|kjedsomhet|skam|varme|varmen|sult|nysgjerrighet|lått
holder|holdt|held på dø av latter|varme|varmen|sult|skam|kjedsomhet|nysgjerrighet
vil dø av latter|skam|flauhet
im|am dying to|of
am dying to|of
going to die of|from laughter|laughing|boredom|embarrassment
det slår meg
slår|slo meg at|som
slår|slå|slo|slått meg til ro
slår|slå|slo|slått meg ned
slår|slå|slo meg løs|laus
slår|slå|slo meg sammen|saman med
slår|slo|slått meg i sjakk|fifa|kort|ludo|tennis|bordtennis|yatzy|spill|spel
slår|slo|slått meg på låret
jeg slår|slo meg
har jeg slått meg
jeg har slått|slege meg
slår|slo jeg meg
sparker|sparket|sparka meg ut
det banker meg
skyte meg selv i foten
skyter|skjøt meg i foten
henge|henger|hengt|heng meg opp
henge|henger|hengt|heng meg på|med
kutte|kutta|kuttet|skar|skjære|skjærer meg i|på fingeren|fingen|tommelen|tommel|papir|papiret|glass
kutte|kutta|kuttet|skar meg en|ei|et
krampe|kramper|krampar i leggen|leggene|leggane|foten|tåa|låret|magen
orker ikke mer mat|kaffe|te|trening|tv|mas|snø|regn|kake|snakk|støy|reklame
klarer ikke mer mat|kaffe|kake|enn
ta|tar|tatt|tok livet mitt tilbake|attende|på
ta|tar livet mitt i egne|eigne
take my life back
tatt|tar|tok|ta|tek for mye plass|tid|krefter|energi|ansvar|hensyn|omsyn
took too much time|space|energy
tatt|tar|tok|ta|tek for mange pauser|bilder|valg|pausar|bilete|val
hit me up
he|she|they beat|beats me at|in
had a stroke of
"""
