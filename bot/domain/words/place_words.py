"""What people type for places near by: food, warmth, company, what is open now. Whole messages, in every language. Data only.

Written as in `word_lists`. Whoever has nothing to eat, or no bed tonight, is met by `situation_words` first.
"""

from collections.abc import Mapping

from bot.domain.words.word_lists import Command

TYPED: Mapping[Command, str] = {
    Command.PLACES: """
steder|stader|stadar|places
steder|stader og|and tilbud
tilbud|tilboda|tilbudene
hva|kva|ka finnes|finst her
hva|kva|ka finnes|finst i nærheten|nærleiken
hva|kva|ka finnes|finst av tilbud
hvor|kor|kvar kan jeg|eg|æ gå
hvor|kor|kvar kan jeg|eg|æ dra
places near me|here
what is here|near
where can i go
""",
    Command.PLACES_OPEN: """
åpent|ope|open nå|no|now
åpent|ope|open i dag
open today
hva|kva|ka er|e åpent|ope|opent
hva|kva|ka er|e åpent|ope|opent nå|no
hva|kva|ka er|e åpent|ope|opent i dag|kveld|helga|helgen
hva|kva|ka har åpent|ope nå|no
er|e noe|noko åpent|ope|opent
er|e noe|noko åpent|ope|opent nå|no
whats|what open
what is open
what is open now|today|tonight
whats open now|today|tonight
is anything open
is anything open now
""",
    Command.PLACES_FOOD: """
hvor|kor|kvar kan|kunne jeg|eg|æ få mat
hvor|kor|kvar kan jeg|eg|æ få gratis mat
hvor|kor|kvar får|kan jeg|eg|æ mat
hvor|kor|kvar kan jeg|eg|æ spise|ete|eta
hvor|kor|kvar kan jeg|eg|æ få middag|frokost|frukost|lunsj|kaffe
hvor|kor|kvar er|e det mat
matutdeling|matsentralen
where can i get|find food
where can i eat
where can i get a free meal
free food|meal
""",
    Command.PLACES_WARMTH: """
hvor|kor|kvar kan jeg|eg|æ varme|verme meg|mæ
hvor|kor|kvar kan jeg|eg|æ få varmen|varme
varmestue|varmestua|varmestuen
dusj|dusje
hvor|kor|kvar kan jeg|eg|æ dusje
somewhere|place warm
somewhere|place to warm up
where can i get warm
where can i shower
""",
    Command.PLACES_TALK: """
møteplass|møteplasser|møteplassar|møtested|treffsted|treffstad
likeperson|likepersoner|likepersonar
brukerorganisasjon|brukarorganisasjon
hvor|kor|kvar kan jeg|eg|æ møte|treffe folk|noen|nokon
hvor|kor|kvar kan jeg|eg|æ få snakke med noen
peer|peers support
where can i meet people
""",
    Command.PLACES_ACTIVITY: """
aktiviteter|aktivitetar|aktivitet|activities
hva|kva|ka kan jeg|eg|æ finne|finna på
hva|kva|ka skjer her
hvor|kor|kvar kan jeg|eg|æ trene|trena
something|anything to do near me
where can i exercise|train
""",
    Command.PLACES_WORK: """
hvor|kor|kvar kan jeg|eg|æ få jobb|arbeid
hvor|kor|kvar finner|finn jeg|eg|æ jobb|arbeid
arbeidstrening
where can i find|get work
""",
    Command.PLACES_HEALTH: """
hvor|kor|kvar er|e legen|apoteket|tannlegen
hvor|kor|kvar kan jeg|eg|æ få tannlege|lege
hvor|kor|kvar kan jeg|eg|æ få helsehjelp
feltpleien
where is the|a pharmacy|doctor
where can i see a doctor|dentist
""",
    Command.IDEAS: """
ingenting å gjøre|gjere|gjera
ingenting å finne|finna på
ingen ting å gjøre|gjere|gjera
har ingenting å gjøre|gjere|gjera
har ingen ting å gjøre|gjere|gjera
har ingenting å finne|finna på
har ikke|ikkje|itj noe|noko|nå å gjøre|gjere|gjera
har ikke|ikkje|itj noe|noko|nå å finne|finna på
kjeder|keder|kjedar|keier|keiar meg|mæ
kjeder|keder|kjedar|keier|keiar meg|mæ i hjel
vet|veit ikke|ikkje hva|kva jeg|eg|æ skal gjøre|gjere i dag|kveld|helga|helgen
vet|veit ikke|ikkje hva|kva jeg|eg|æ skal finne|finna på
noe|noko å gjøre|gjere
noe|noko å finne|finna på
hva|kva|ka kan jeg|eg|æ gjøre|gjere i dag|kveld|helga|helgen
tom dag
bored
im|am bored
nothing to do
have|got nothing to do
something|anything to do
what can i do today|tonight
""",
    Command.ROUTINES: """
vaner|vanar|rutiner|rutinar|routines
vanene|vanane|rutinene|rutinane mine
mine|my vaner|vanar|rutiner|rutinar|routines|habits
""",
    Command.WORK: """
arbeid|jobb og|eller skole|skule
jobb|skole|skule
work|job or|and school
vil begynne å jobbe|arbeide
vil ha en|ein jobb
want a job
want to work
""",
    Command.PLACES_MONEY: """
hvor|kor|kvar kan jeg|eg|æ få gjeldsrådgivning|økonomihjelp
gjeldsrådgiver|gjeldsrådgivar|gjeldsrådgivning|gjeldsrådgjeving
økonomisk rådgivning
hvem|kven kan hjelpe meg|mæ med gjeld|økonomi
debt advice
who can help me with debt|money
""",
}
