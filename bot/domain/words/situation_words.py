"""What people type for what cannot wait: no bed, detox, missed LAR doses, threats. Whole messages, in every language. Data only.

Written as in `word_lists`. What is danger in itself (a child who has swallowed something, voices) is mostly heard before
(`danger.recognise`) and brings its card. A word that may well answer an open question ("barnet mitt") has no place here.
"""

from collections.abc import Mapping

from bot.domain.words.word_lists import Command

TYPED: Mapping[Command, str] = {
    Command.BED: """
ikke|ikkje|itj|ingen|ingensteds|inga sted|stad|plass|seng å sove|bo|sova|være|vere
ikke|ikkje|itj|ingen sted|stad|plass|seng å sove|sova|være|vere i natt|kveld
ikke|ikkje|itj noe|noko|nå sted|stad|plass|seng å sove|sova|være|vere
ikke|ikkje|itj noe|noko|nå sted|stad|plass|seng å sove|sova|være|vere i natt|kveld
har ikke|ikkje|itj|ingen|inga sted|stad|plass|seng
har ikke|ikkje|itj|ingen|inga sted|stad|plass|seng i natt
har ikke|ikkje|itj|ingen|inga sted|stad|plass|seng å sove|sova|bo|bu|være|vere
har ikke|ikkje|itj|ingen|inga sted|stad|plass|seng å sove|sova|bo|bu|være|vere i natt|kveld
har ikke|ikkje|itj noe|noko|nå sted|stad|plass|seng å sove|sova|bo|bu|være|vere
har ikke|ikkje|itj noe|noko|nå sted|stad|plass|seng å sove|sova|bo|bu|være|vere i natt|kveld
har ingen|ikke|ikkje steder|stader|plasser|plassar å sove|sova|gå
har ingen|ikke|ikkje steder|stader|plasser|plassar å sove|sova|gå i natt|kveld
har|hakke|hakkje ingen seng i natt
sted|stad|plass|seng å sove
sted|stad|plass|seng å sove i natt|kveld
sted|stad|plass|seng for natta|natten|i natt
vet|veit|vatt ikke|ikkje|itj hvor|kor|kvar jeg|eg|æ skal sove|sova
vet|veit|vatt ikke|ikkje|itj hvor|kor|kvar jeg|eg|æ skal sove|sova i natt|kveld
hvor|kor|kvar kan|skal jeg|eg|æ sove|sova
hvor|kor|kvar kan|skal jeg|eg|æ sove|sova i natt|kveld
på gata i natt
sover|søv ute i natt
bostedsløs|bustadlaus|uteligger|homeless
er bostedsløs|bustadlaus|homeless
no|nowhere bed|place
no|nowhere bed|place tonight
no bed|place to sleep|stay
no bed|place to sleep|stay tonight
nowhere to sleep|stay|go
nowhere to sleep|stay|go tonight
have|got nowhere|no to sleep|stay|go
have|got nowhere|no to sleep|stay|go tonight
have|got no bed|place tonight
have|got no bed|place to sleep|stay
have|got no bed|place to sleep|stay tonight
dont|do have anywhere|a to sleep|stay
dont have anywhere to sleep|stay tonight
dont have a place|bed to sleep|stay
dont have a place|bed to sleep|stay tonight
somewhere|place to sleep|stay
somewhere|place to sleep|stay tonight
where can i sleep|stay
where can i sleep|stay tonight
im|am homeless
im|am on the street|streets
im|am on the street|streets tonight
""",
    Command.FOOD: """
sulten|svolten|hungry
er sulten|svolten
im|am hungry
har ikke|ikkje|itj mat
har ikke|ikkje|itj noe|noko|nå mat
har ikke|ikkje|itj noe|noko|nå å spise|ete|eta
har ikke|ikkje|itj penger|pengar til|te mat
har ikke|ikkje|itj råd til|te mat
har ikke|ikkje|itj spist|ete i dag
har ikke|ikkje|itj spist|ete på flere|fleire dager|dagar
ingen|tom for mat
mangler|manglar mat
mangler|manglar penger|pengar til|te mat
no food
no money for food
have|got no food
have|got nothing to eat
have|got no money for food
dont have food
dont have any food
dont have anything to eat
""",
    Command.DETOX: """
avrusning|avrusing|avgiftning|avgifting|detox|rusakutt|rusakutten|akuttplass
avrusning|avrusing|avgiftning|avgifting|detox i dag|kveld|natt
avrusning|avrusing|detox tonight|today|now
rask|raskt|akutt avrusning|avrusing|avgiftning
inn|in på|til|te|to|into avrusning|avrusing|avgiftning|detox|rusakutten
inn til|te avrusning|avrusing i dag|kveld|natt
komme|koma|kome|get|go inn|in på|til|te|to|into avrusning|avrusing|avgiftning|detox
go|get to|into detox
go|get to|into detox tonight|today|now
plass på|til|te avrusning|avrusing|avgiftning|detox
plass på|til|te avrusning|avrusing i dag|kveld|natt
ruse|avruse|rusa|avrusa meg|mæ av
bli|verte avrusa|avruset
detox place|bed
hvor|kor|kvar kan jeg|eg|æ få avrusning|avrusing
where can i detox
where can i get detox
""",
    Command.MISSED_DOSE: """
glemt|gløymt|mistet|mista|hoppa|missed lar
hoppet|hoppa over lar
har glemt|gløymt|hoppet|hoppa|droppet|droppa lar
har glemt|gløymt|droppet|droppa lar medisinen|medisinane
har hoppet|hoppa over lar
har hoppet|hoppa over lar medisinen|dager|dagar|dagene|dosen
har ikke|ikkje|itj tatt|teke lar
har ikke|ikkje|itj tatt|teke lar medisinen
har ikke|ikkje|itj tatt|teke lar på|i flere|fleire|noen|nokre|to|tre|fire dager|dagar
har ikke|ikkje|itj tatt|teke lar medisinen på|i flere|fleire|noen|nokre|to|tre|fire dager|dagar
har ikke|ikkje|itj tatt|teke metadon|metadonet|subutex|buvidal|suboxone
har ikke|ikkje|itj tatt|teke metadon|metadonet|subutex|buvidal|suboxone på|i flere|fleire|noen|nokre|to|tre|fire dager|dagar
har ikke|ikkje|itj henta|hentet lar|metadon|subutex
har ikke|ikkje|itj henta|hentet lar|metadon|subutex på|i flere|fleire|noen|nokre|to|tre|fire dager|dagar
har glemt|gløymt metadon|metadonet|subutex|buvidal
har mistet|mista lar dager|dagar|dagene|dosen
har mistet|mista noen|nokre|flere|fleire lar dager|dagar
mistet|mista lar dager|dagar
hoppet|hoppa over lar dager|dagar
uten|utan lar i|på flere|fleire|noen|nokre|to|tre dager|dagar
missed lar|methadone|subutex|buprenorphine days|doses
missed my lar|methadone|subutex|buprenorphine|medicine|dose
missed days of lar|methadone
have missed lar|methadone|subutex
have missed my lar|methadone|subutex|dose|doses
have missed days of lar|methadone
have missed some|several|two|three days of lar|methadone
have missed lar|methadone|subutex days|doses
have not taken lar|methadone|subutex
have not taken my lar|methadone|subutex
havent taken my lar|methadone|subutex
""",
    Command.DRIVING: """
kan jeg|eg|æ kjøre|køyre|kjøra
har ruset|rusa|rust meg|mæ og skal kjøre|køyre|kjøra
har ruset|rusa|rust meg|mæ og må kjøre|køyre|kjøra
har drukket|drukke og skal|må kjøre|køyre|kjøra
har tatt|teke noe|noko og skal|må kjøre|køyre|kjøra
er ruset|rusa|full|rus og skal|må kjøre|køyre|kjøra
skal kjøre|køyre|kjøra full|ruset|rusa|rus
skal til|te å kjøre|køyre|kjøra full|ruset|rusa
skal kjøre|køyre|kjøra og har ruset|rusa meg|mæ
skal kjøre|køyre|kjøra og har drukket|drukke
kjøre|køyre|kjøra ruset|rusa|full
må kjøre|køyre|kjøra hjem|heim og har drukket|drukke
må kjøre|køyre|kjøra hjem|heim og har ruset|rusa meg|mæ
can i drive
about to drive
im|am about to drive
have|ive used and have|am to|going drive
have used and am going to drive
ive used and im going to drive
ive used and need to drive
been drinking and need|have to drive
have been drinking and need|have to drive
have been drinking and am going to drive
im|am drunk|high and need|have|going to drive
im drunk and about to drive
driving drunk|high
""",
    Command.PREGNANT: """
gravid|pregnant|gravi
er gravid|gravi
er gravid|gravi og ruser|rusar meg|mæ
er gravid|gravi og har ruset|rusa meg|mæ
er gravid|gravi og har drukket|drukke
tror|trur jeg|eg|æ er gravid|gravi
kanskje gravid|gravi
jeg|eg|æ venter|ventar barn
venter|ventar barn
im|am pregnant
im|am pregnant and have|ive used
im|am pregnant and use|using
think i am|im pregnant
think im pregnant
may|might be pregnant
""",
    Command.CHILD: """
barnet|ungen|babyen|sønnen|dattera|datteren|guten|jenta har svelget|svelgt|svelga|slukt|spist|ete|drukket|drukke noe|noko|nå
barnet|ungen|babyen|sønnen|dattera|datteren|guten|jenta mitt|min|mi har svelget|svelgt|svelga|slukt|spist|ete|drukket|drukke noe|noko|nå
barnet|ungen|babyen|sønnen|dattera|datteren|guten|jenta har fått|fått|fatt i seg noe|noko|nå
barnet|ungen|babyen|sønnen|dattera|datteren|guten|jenta mitt|min|mi har fått i seg noe|noko|nå
et|eit barn har svelget|svelgt|svelga|slukt|spist|ete|drukket|drukke noe|noko|nå
et|eit barn har fått i seg noe|noko|nå
the|my child|baby|son|daughter has swallowed|eaten|drunk something
the|my child|baby|son|daughter swallowed|ate|drank something
a child has swallowed|eaten|drunk something
""",
    Command.VOICES: """
hører|høyrer|høre stemmer|stemmar|ting
hører|høyrer|høre eller|og ser ting
hører|høyrer|ser ting som ikke|ikkje|itj er der|her
ser ting andre ikke|ikkje|itj ser
hear|hearing|see|seeing voices|things
hear or|and see things
hear|see things that are not|arent there
psykisk syk|sjuk
ser ting
ser ting som ikke|ikkje|itj er der
seeing things
""",
    Command.DEBT: """
noen|nokon|nån|de|dei|dem truer|trugar|true meg|mæ
noen|nokon|nån|de|dei|dem truer|trugar|true meg|mæ for|om gjeld|penger|pengar
blir|vert|bli truet|truga|trua
blir|vert|bli truet|truga|trua for|på|om gjeld|penger|pengar
blir|vert|bli truet|truga|trua på grunn av gjeld|penger|pengar
truet|truga|trua for|på|om gjeld|penger|pengar
truet|truga|trua på grunn av gjeld|penger|pengar
somebody|someone|they is|are threatening me
somebody|someone|they is|are threatening me over|about|for money|debt
they threaten me
they threaten me over|about|for money|debt
im|am being|getting threatened
im|am being|getting threatened over|about|for money|debt
threatened over|about|for money|debt
gjeld|dopgjeld|narkogjeld|rusgjeld|debt
har gjeld|dopgjeld|narkogjeld|rusgjeld
har gjeld|dopgjeld|narkogjeld|rusgjeld til|te folk
skylder|skuldar|skyld penger|pengar
skylder|skuldar|skyld folk|noen|nokon penger|pengar
skylder|skuldar|skyld penger|pengar til|te folk|noen|nokon
redd for dem|dei|de jeg|eg|æ skylder|skuldar|skyld
redd for dem|dei|de jeg|eg|æ skylder|skuldar|skyld penger|pengar
er redd for dem|dei|de jeg|eg|æ skylder|skuldar|skyld
er redd for dem|dei|de jeg|eg|æ skylder|skuldar|skyld penger|pengar
owe people|somebody|money
owe people|somebody money
owe money to people
have|got drug debt|debts
have|got debt|debts
drug debt|debts
scared|afraid of the people i owe
im|am scared|afraid of the people i owe
""",
    Command.OWN_VIOLENCE: """
redd for hva|kva|ka jeg|eg|æ kan gjøre|gjere|gjør
redd for hva|kva|ka jeg|eg|æ kan gjøre|gjere|gjør med noen|nokon
er redd for hva|kva|ka jeg|eg|æ kan gjøre|gjere|gjør
er redd for hva|kva|ka jeg|eg|æ selv|sjøl|sjølv kan gjøre|gjere|gjør
er redd for meg|mæ selv|sjøl|sjølv
redd for å skade|slå|gjøre|gjere noen|nokon|noe|noko
er redd for å skade|slå noen|nokon
er redd for at jeg|eg|æ skal|kan skade|skada|slå noen|nokon
redd for at jeg|eg|æ skal|kan skade|skada|slå noen|nokon
er redd jeg|eg|æ skal|kan skade|skada|slå noen|nokon
im|am afraid|scared i will|may|might|could hurt somebody|someone
im|am afraid|scared that i will|may|might|could hurt somebody|someone
im|am afraid|scared of hurting somebody|someone
afraid|scared of hurting somebody|someone
redd for meg|mæ selv|sjøl|sjølv
redd for mitt eget|eige sinne
afraid|scared of what i might|may|could do
im|am afraid|scared of what i might|may|could do
afraid|scared of myself
im|am afraid|scared of myself
""",
    Command.SOMEBODY: """
bekymret|bekymra|uroleg|redd for en|ein|ei venn|kompis|venninne|ven|veninne|annen|annan
er bekymret|bekymra|uroleg|redd for en|ein|ei venn|kompis|venninne|ven|veninne|annen|annan
er bekymret|bekymra|redd for noen|nokon jeg|eg|æ kjenner|kjenn
bekymret|bekymra|redd for noen|nokon jeg|eg|æ kjenner|kjenn
er bekymret|bekymra|redd for en|ein jeg|eg|æ kjenner|kjenn
kompisen|vennen|kameraten|venninna|broren|søsteren|kjæresten|venen|veninna|bror|søster|kjærasten min|mi|mitt vil ta livet sitt
en|ein annen|annan vil ta livet sitt
en|ein venn|kompis|ven|kamerat vil ta livet sitt
noen|nokon jeg|eg|æ kjenner vil ta livet sitt
er redd for at noen|nokon|kompisen|vennen|venen vil|skal ta|tar livet sitt
my friend|brother|sister|girlfriend|boyfriend|mate wants to kill himself|herself|themselves
my friend|brother|sister|girlfriend|boyfriend|mate is|may be suicidal
my friend|brother|sister|girlfriend|boyfriend|mate is going to kill himself|herself|themselves
a friend wants to kill himself|herself|themselves
a friend is suicidal
somebody|someone i know wants to kill himself|herself|themselves
somebody|someone i know is suicidal
worried|afraid|scared about|for a friend
im|am worried|afraid|scared about|for a friend
im|am worried|afraid|scared about|for somebody|someone
worried|afraid|scared about|for somebody|someone
worried|afraid|scared about|for somebody|someone else
im|am worried|afraid|scared about|for somebody|someone else
im|am worried|afraid|scared about|for somebody|someone i know
""",
    Command.BACK: """
tilbake til|te klinikken|avdelinga|avdelingen|institusjonen|behandling|behandlinga|behandlingen|døgn
tilbake|attende til|te klinikken|avdelinga|avdelingen|institusjonen|behandling|behandlinga|behandlingen
tilbake|attende i behandling
inn igjen|att
inn igjen|att på|til|te klinikken|avdelinga|avdelingen
komme|kome|koma tilbake|attende til|te klinikken|avdelinga|avdelingen|behandling|dere|dykk
komme|kome|koma tilbake|attende til|te dere|dykk|dokker
komme|kome|koma inn igjen|att
legge|leggje meg|mæ inn igjen|att
bli lagt inn igjen|att
legges inn igjen
angrer|angrar på at jeg|eg|æ dro|reiste|drog
go|come|get back to|into the clinic|ward|treatment
go|come|get back to|into treatment|rehab
back to|in|into the clinic|ward
back to|in|into treatment|rehab
""",
    Command.CREDIT: """
tom for ringetid|taletid|penger|pengar på telefonen|mobilen
er tom for ringetid|taletid
ingen|ikke|ikkje penger|pengar på telefonen|mobilen|kortet
har ingen|ikke|ikkje|itj penger|pengar på telefonen|mobilen|kortet|kontantkortet
har ikke|ikkje|itj ringetid|taletid
har ikke|ikkje|itj penger|pengar til|te å ringe|ringje|ringa
tomt kontantkort
kontantkortet|telefonen|mobilen er tomt|tom|tom
telefonen|mobilen er tom for penger|pengar
telefonen|mobilen min er tom for penger|pengar
no credit
no credit|money on my|the phone
no phone credit
have|got no credit
have|got no phone credit
have|got no credit|money on my|the phone
out of credit
im|am out of credit
my|the phone is out of credit|money
""",
    Command.NOBODY: """
ingen har ansvar|ansvaret
ingen har ansvar|ansvaret for meg|mæ
ingen tar|tek ansvar|ansvaret
ingen tar|tek ansvar|ansvaret for meg|mæ
ingen vil ha ansvar|ansvaret
ingen vil ha ansvar|ansvaret for meg|mæ
ingen er ansvarlig|ansvarleg
ingen er ansvarlig|ansvarleg for meg|mæ
hvem|kven|ke har ansvar|ansvaret
hvem|kven|ke har ansvar|ansvaret for meg|mæ
hvem|kven|ke er ansvarlig|ansvarleg
hvem|kven|ke er ansvarlig|ansvarleg for meg|mæ
vet|veit|vatt ikke|ikkje|itj hvem|kven som har ansvar|ansvaret
vet|veit|vatt ikke|ikkje|itj hvem|kven som har ansvar|ansvaret for meg|mæ
blir|bli sendt|kasta|kastet fra|frå sted|stad|dør til|te sted|stad|dør
kasteball
er en|ein kasteball
nobody|noone is responsible
nobody|noone is responsible for me
no one is responsible
no one is responsible for me
who is responsible
who is responsible for me
nobody|noone takes responsibility
nobody|noone takes responsibility for me
""",
    Command.NALOXONE: """
nalokson|naloxone|naloxon|narcan|nesespray|nasespray|nesesprayen|nasal
nalokson|naloxone nesespray|nasespray|spray
hvor|kor|kvar får jeg|eg|æ nalokson|nesespray
hvor|kor|kvar kan jeg|eg|æ få nalokson|nesespray
naloxone nasal spray
where can i get naloxone
""",
}
