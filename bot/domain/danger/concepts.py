"""Words by what they mean: one line a concept, in Bokmål, Nynorsk, dialects from north to south, English and SMS spellings. Data only.

Compared after `spelling.fold`, so case, doubled letters and å/ø/æ do not matter. A line that begins with spaces goes on with the one
before. `pust*` is every word that begins so;
`for_mye` is two words, one after the other (at most three). A word may stand in several lines.
Who reviews this asks of each line: is a word missing that somebody would use, and does one mean something else as well?
"""

CONCEPTS = """
# --- who
I: jeg eg æ ej jæ jei meg mæ mei mæi me min mi mitt mine mett myself im ive id my sjøl_æ
he: han hainn him ham hans his he hes hannes
she: hun ho hu henne hennar hennes she shes hos
they: dem dei dæm they them their theyre
we: vi oss us we our dokker
you: du deg dæ dere dykk you your ye
somebody: noen nokon nån nån_som someone somebody anyone en_fyr ein_fyr fyren en_mann ein_mann ei_dame dama mannen guy
    woman folk people kar karen
child: barn* born* unge unga ungane ungene ungan ungen onga ongan baby* bebis* spedbarn* småen småe gutungen guttungen
    jentungen toåring* treåring* fireåring* femåring* ettåring* kid kids child children toddler newborn infant nyfødt*
    vesla lillegutt* lillejent* minsten poden småtroll* barnebarn* grandchild* grandson elleveåring* nevøen niese*
    tenåring*
son_daughter: sonen dotter* datter* datra dattra dottra daughter* son jenten guten gutten jentungen guttungen sønn
    sønnen sønner sønnene sønnens jenta_mi jenta_vår jenta
mother: mor mora mamma mom mum mother mormor bestemor* grandma grandmother farmor besta mommy stemor*
father: far faren pappa papa dad father morfar bestefar* bestefaren grandpa grandfather farfar stefar* stepdad
sibling: bror broren brødrene søster* søstra syster* søstre brother* sister* lillebror* lillesøster* lilleøs*
    storebror* storesøster* tvilling* brur bruren søskenbarn* søskenbarnet cousin* fetter* kusine* onkel* tante* uncle
    aunt nevø* nephew
partner: kjæreste* kjærest* mannen_min kona kone husband wife boyfriend girlfriend samboer* sambuar* typen dama_mi
    eksen ex eksmann* ekskone* partner* gubben forlov* fiance exen eksmannen eksi barnefar* barnemor*
friend: kompis* kamerat* venn ven venner vener venninn* veninn* romkamerat* romven* friend* flatmate* roommate* buddy
    mate homie bestis* bestevenn* klassekamerat* medpasient* brukeren brukern nabo* naboen nabokona neighbour*
    neighbor* kollega* colleague* støttekontakt*
old_person: gamle gamal gammel gamlingen bestemor* bestefar* mor_på elderly pensjonist*
# --- negation, question, condition
not: ikke ikkje ikkj itj itte itje ikje inte ikk isje kje ikkeno not dont doesnt didnt isnt wasnt arent havent hasnt
    wont aint nt
cannot: cant cannot klarer_ikke klarer_ikkje greier_ikke greier_ikkje får_ikke får_ikkje kan_ikke kan_ikkje får_itj
    klare_itj klare_ikke klarte_ikke couldnt klarer_ingenting kan_itj kainn_itj
never: aldri never aller_aldri aldrig
nobody: ingen inga nobody no_one noone
nothing: ingenting inkje nothing ikkeno ikke_noe ikkje_noko
without: uten utan without foruten
question: hva hvor hvordan hvorfor hvem kva kor korleis kordan korsen kofor kvifor kem kven ka koffor ke what where
    how why who which når_er when_is lurer lurar wonder kan_jeg kan_eg can_i can_you kan_du er_det_lov hvilken koss
    åssen
if: hvis viss vis om dersom if whether
maybe: kanskje kanskj maybe perhaps muligens kansje truleg
but: men but
# --- when
now: nå no now akkurat_nå akkurat_no right_now straks nu just_now nettopp netopp nyss akkurat med_en_gang
tonight: i_kveld ikveld i_natt inatt tonight this_night i_dag idag today denne_uka i_morgen imorgen i_morra tomorrow
    i_helga snart very_soon
minutes: minutt minutta minutter minuttar min_siden sekund* sekunder minutes minute seconds en_time ein_time halvtime*
    timer timar timen hour hours et_kvarter kvarter*
since_yesterday: i_går igår i_går_kveld yesterday last_night siden_i_går sida_i_går i_forgårs
days: dager dagar daga døgn dagan days uke uka veke veka uker veker week weeks fire_dager tre_dager to_dager
weekday: mandag* måndag* tirsdag* tysdag* onsdag* torsdag* fredag* lørdag* laurdag* søndag* sundag* monday tuesday
    wednesday thursday friday saturday sunday
years_ago: år_siden år_sidan år_sia års_siden years_ago year_ago i_fjor ifjor fjor last_year i_fjord mange_år
    siste_gang forrige_uke forrige_år månader_sidan måneder_siden months_ago lenge_siden lenge_sidan lenge_sia
    long_ago uker_siden veker_sidan weeks_ago
year_number: nittiåtte nittini 90-tallet
years: år year years åra åtti sytti nitti 80-tallet attitallet syttitallet nittitallet
in_those_days: før_i_tida før_i_tiden i_gamle_dager i_gamle_dagar den_gangen den_gongen dengang den_gang dengong
    engang en_gang ein_gong once da_jeg_var då_eg_var da_æ_var når_æ_va da_jeg_bodde when_i_was as_a_kid as_a_child
    back_then back_when used_to pleide pleidde pla tidligere tidlegare previously barndom* oppvekst* ungdom* young
    som_barn som_liten som_ung i_ungdommen i_min_ungdom da_han_levde under_krigen krigen the_war i_militæret
    i_tenårene tenårene som_nittenåring en_periode i_perioden var_liten var_ung var_på
over_now: ferdig_med bedre_nå betre_no better_now over_det frisk friskt edru rusfri nykter clean sober recovered
    survived overlevde takknemlig* takksam grateful lenge_siden lever_i_dag lever_ennå i_dag_lever levd_siden
    aldri_siden ikke_siden ikke_siden_da ikkje_sidan arr arra scars heldigvis gudskjelov luckily borte_nå helt_bra
    går_bra gikk_bra gjekk_bra came_out det_gikk nå_er_det nå_driver no_driv nå_er_jeg no_er_eg nå_har_jeg har_det_bra
    har_det_fint friskmeldt* trygg_nå fikk_hjelp
grave: grav grava gravsten* graven gravplass* gravlund* begrav* gravferd* minnest* minnemark* minneord sørg* saknar
    savner_han sorg* funeral grave rip kirkegård* kyrkjegard* lys_på_grava
# --- told, played, dreamt, said in jest
fiction: film* serie serien seriar serier boka boken bok bøker bøkene roman* krim* netflix nrk tv tven fjernsyn* tv2
    hbo game gamet gta fifa playstation xbox ps5 ps4 fortnite dataspill* dataspel* spillet spelet level sang sangen
    song songen låta lyrics rapper* podcast* podkast* dokumentar* episode* sesong* skuespill* skodespel* kino* teater*
    dikt* novelle* tegneserie* movie movies book novel show series scene scena scenen karakter* figuren skurk*
    hovedperson* hovudperson* youtube tiktok meme memes avis avisa artikkel* article nyhet* nyheiter news vg dagbladet
    hamlet ibsen lego sims minecraft cod rollespill* rollespel* quiz* radioteater* hørespill* førstemann* påskekrim*
    anime manga sketsj* standup* refreng* verset skriver_novelle manus* opera* musikal* plottet spoiler* trailer_til
    horror skrekkfilm* zombie* vampyr* eventyr* sagaen edda bibelen preika sjakk* yatzy* ludo kort_spel monopol ulsrud
    låten låter rapp rappe rapping rapplåt*
dream: drøm* drømt* drømte drøymt* drøym* draum* dream* dreamt mareritt* marerit nightmare*
joke: haha* hahaha* hehe hihi lol lmao rofl xd omg spøk* tull* tulla tøys* tøyser fleip* vits* vitsa joke* joking
    kidding ironi* ironisk ler lo laugh* morsom* funny bokstavelig bokstavelig_talt literally figurativt å_si_det_sånn
    så_å_si galgenhumor* bønna meme* latteren
die_of: dø_av dør_av døyr_av døy_av dåna_av die_of dying_of died_of dør_litt dying_to dødskjed* dødssliten dødstrøtt*
    dødskul* dødsbra dødsgod* drit_kjedelig kjedsomhet flauhet skam nysgjerrig*
course: forebygg* foredrag* forsk* statistikk* prevention kampanje* skoleoppgav* oppgav* essay eksamen* exam pensum
    førstehjelpskurs* kurs kurset course øvels* øving* øvde øvelse training undervis* verdensdag* brosjyre* plakat*
    study studie* professor* rapport* pamflett* lærte_om learned_about
saying: å_drepe_tid slå_i_hjel_tid kill_time killing_it killed_it slo_meg_ned slå_til heng_med henger_med henge_med
    hang_out hanging_out henger_etter blod_på_tann bite_i_gresset død_og dødfødt overkill skyte_fart skyter_fart
    skyt_i_vei skutt_gullfuglen skyter_papegøyen skutt_blink bombe* sprengt_budsjett i_bøtter blodig_alvor blodtrimmet
    kuttet_ut kutta_ut hits hit_the_gym døende_etter kvelende kniven_på_strupen kniven_i_ryggen i_kø hoppet_i_det
    hoppe_i_det hoppa_i_det hoppe_over hopper_over hoppa_av hoppet_av slått_av slå_av slår_av dritt_i ligge_flat blå_i
    blåmandag blåtime* stryker_på rø_tråd gift_meg gifta gifte giftet gift_med kvelte_motoren henger_opp hengte_opp
    hengt_opp opphengt henge_opp klesvask*
# --- wanting, being able
want: vil vill ville vilja ønsker ønskjer ynskjer ønske ønskje lyst wanna want wants wish wishes trang keen
will: skal ska ska_æ skulle kommer_til kjem_til kjæm_te gonna going_to will ill shall planlegger planlegg* har_tenkt
    har_tenkt_å bestemt bestemt_meg decided plan_to planen_er klar_til klar_for ready_to ready_for kjem_ikkje_til
can_bear: orker orkar orke orka ork klarer klarar klare klara greier greie greiar makter maktar mester ut_lenger
    holde_ut holder_ut held_ut hold_ut utholde takle takler stand_it bear cope handle
afraid: redd* rædd reddare skremt* scared afraid frykt* livredd* terrified frightened angst* panikk* panic fear
    engstelig uroleg urolig bekymr* bekymra worried worry
should: burde should må must have_to needs i_need you_need trenger treng trengte trængt
think_of: tenk* tænk* tenkje* tenkjer tanke* tankane tankan thought* think thinking thinks grubl* vurder* considering
    lurer_på idé
# --- death and suicide
die: dør døy døyr død døde daud daude daue dau døden døande døende die dies dying died dead death krepere kreper*
    strøk_med stryk_med går_til_grunne gå_bort å_dø vil_dø skal_dø kan_dø få_dø bare_dø må_dø og_dø meg_dø til_dø
    helst_dø heller_dø
live: leve lever leva levde levd livet liv life live living lives lev alive
take_life: ta_livet tar_livet tatt_livet tok_livet tek_livet teke_livet ta_liv ta_mitt_liv ta_sitt_liv take_my_life
    took_his_life took_her_life end_my_life end_his_life end_her_life ende_livet avslutte_livet avslutta_livet
    avslutter_livet avslutte_alt avslutte_det slutt_på_livet slutt_på_alt slutt_på_det slutt_med_alt kill_myself
    kill_himself kill_herself killing_myself killed_himself killed_herself kill_themself drepe_meg drepe_seg drepe_mæ
    drep_meg end_it end_it_all ending_it ending_things avslutte_dette gjøre_slutt gjere_slutt gjør_slutt gjer_slutt
    gjør_det_slutt gjøre_ende få_slutt få_ende ende_det ende_alt livet_av_meg livet_av_seg livet_av_mæ livet_av_sæ
suicide: selvmord* sjølvmord* sjølmord* sjælmord* suicid* sucid* kms unalive* selvdrap* selmord* avskjedsbrev*
    avskilsbrev* suicide_note suicidetanker selvmordstank*
self_harm: selvskad* sjølvskad* sjølskad* self_harm selfharm* skade_meg skader_meg skada_meg skade_mæ skade_seg
    skader_seg gjøre_meg_noe gjere_meg_noko gjøre_mæ_nåkka gjort_seg_noe hurt_myself hurting_myself hurt_herself
    hurt_himself cut_myself cutting_myself cut_herself cuts_herself kutter_meg kutta_meg kuttet_meg kutta_mæ kutte_meg
    kuttar_meg skjære_meg skjærer_meg skjer_meg skar_meg kutter_seg kutta_seg skjærer_seg ripa_meg rispe_meg
    brenner_meg
no_more: ikke_mer ikkje_meir ikkje_meire ikke_lenger ikkje_lenger ikkje_lengre itj_meir itj_mer no_more anymore
    any_more not_anymore ikke_her_mer aldri_mer aldri_meir for_alltid forever for_ever for_good for_godt for_evig evig
    evigheten eternity
be_gone: borte forsvinn* forsvinne_helt disappear* vanish* vekk usynlig slippe slipp sleppe slepp sleppa være_her
    vere_her vær_her be_here be_gone gone være_til eksistere exist bli_borte fred ro hvile kvile peace få_fred få_ro
    rest
never_wake: aldri_våkne aldri_vakne ikke_våkne ikkje_vakne itj_våkn slippe_å_våkne sleppe_å_vakne never_wake not_wake
    wake_up_again ikke_våkne_opp sovne_inn sove_inn sove_for_alltid sleep_forever sove_evig ikke_våkner_opp
    aldri_vakna_opp dont_wake_up sovne_og
no_point: ingen_vits inga_meining ingen_mening meiningslaus* meningsløs* håpløs* håplaus* hopeless pointless no_point
    no_reason ingen_grunn ingen_hensikt ingen_framtid ingen_fremtid no_future nytteløst fånytte vits_i vitsen poenget
    poeng ingen_poeng ingenting_å_leve verdt_det verdt worth worthless verdiløs* verdilaus*
burden: byrde* byrda børa belastning* burden til_bry til_last i_veien i_vegen bedre_uten_meg betre_utan_meg
    bedre_foruten better_without better_off bedre_om_jeg alle_hadde alle_får_det bedre_av_uten slipper_meg sleppe_meg
    mindre_å savner_meg saknar_meg ingen_hadde_merket miss_me would_care
farewell: farvel hade_bra adjø goodbye good_bye bye_forever avskjed* takk_for_alt takk_før_alt takk_før takk_for_at
    takk_for_meg takk_for_praten thank_you_for_everything thanks_for_everything tilgi* tilgje* forgive unnskyld_for
    unnskyld_alt beklager_alt sorry_for_everything sorry_everyone si_til hilse_til hels_til helsing tell_my tell_them
    testament* testamente arv* my_things tingene_mine tinga_mine tingan_mine eiendeler gi_bort gitt_bort gjev_bort
    gitt_vekk giving_away gave_away katten_min ta_vare_på pass_på passe_på look_after take_care_of glad_i_dere
    glad_i_dykk glad_i_dokker elsker_dere elskar_dykk love_you_all min_feil ikke_deres_skyld ikkje_dykkar_skuld
    not_your_fault ingen_sin_skyld når_du_leser når_du_les when_you_read if_you_read siste_melding last_message
    siste_gang siste_kveld siste_dag last_day last_time hør_ikke_fra brev* konvolutt* letter letters skrevet_brev
    bestilt_hundepass nøkkel_under nøkkelen_ligger nøkkelen_ligg passord* password* ryddet_opp sagt_farvel sagt_hadet
    siste_ord begravelse_min my_funeral kremere* gravferda_mi
goodbye_small: hadet ha_det bye see_you snakkes
ready: klar klart ferdig ferdi ready done made_up bestemt bestemte decided alt_er_klart alt_er_ordnet
    everything_is_ready alt_ligger_klart lagt_fram lagt_klart ordnet ordna rydda
rope: tau tauet tauverk* rep repet reip* løkke* løkka snara rope ropes noose snor ledning* skjøteledning belte beltet
    strikk_rundt
hang: henge hengt hengte hænge hænga hengje hengjer henga hang hanged hanging heng_meg henge_meg henge_mæ
jump: hoppe hopper hopp hoppa hoppar hoppet jump* kaste_meg kaster_meg hive_meg kasta_meg stupe
height: brua bru broa bro bridge taket roof rekkverk* balkong* altan* veranda* stup* stupet klippe* kanten ledge cliff
    balcony høgblokk* høyblokk* tårn* vindu* vindauge* window* etg etasje* floor gelender* brokanten kaikanten kaia
    kai kaien pier tårnet railing utfor utenfor_rekkverket et_tak hustak*
train: tog toget t-bane* tbane* tbanen banen skinne* skinnegang* sporet skinnene perrong* plattform* train tracks
    rails trikk* trikken trailer* lastebil* vogntog* truck fjellvegg* fjellveggen tunell* tunnel* motorvei*
    rundt_autovern* påkjørt
water: fjord* sjøen sjø elva elv havet hav vatnet vann vatn vannet river sea lake isen ice badekar* bathtub bassenget
    svømmebasseng*
drown: drukn* drown*
gun: pistol* gevær* gever hagle hagla haglen haglgevær* rifle* våpen* våpn* børse* gun guns shotgun weapon* revolver*
    patron* ammunisjon* skuddsikker
knife: kniv* barberblad* barberhøvel* razor* blade blades knife knives øks* machete* hammer* balltre* balltreet
    jernrør* glassbit* glasskår* brekkjern* saks skalpell* køller kølle kølla kølla_si
cut: kutte kutta kuttet kutter kuttar skjære skar skjere rispe rispa ripa ripe cut cuts cutting slit sliced snitt*
    snitta pulsår* pulsåre* håndledd* handledd* wrist wrists skjærer skjæra skjer_meg skjer_seg skjer_i
shoot: skyte skyt skyter skutt skjøt skaut skøt skoten skudd skut shoot shot shots shooting
saved_up: spart* sparte sanka sanket samla samlet samler hamstr* saved stash* gjemt gøymt skaffa skaffet har_kjøpt
    har_funnet_fram hentet_fram funnet_fram lagt_fram collected gathered been_saving saving_up liggende_klart har_nok
    nok_til enough enough_to har_ligg ved_siden_av_senga på_nattbordet foran_meg framfor_meg in_front_of_me i_hånda
    i_handa i_veska på_bordet in_my_hand on_the_table
means_search: hvor_mange_må hvor_mye_må kor_mange_må how_many how_much kor_mykje_må hvor_mye_skal hvor_høy kor_høg
    how_high how_long_does tåler_man dødelig_dose dødeleg lethal fatal dødelig googl* søkt_på
# --- substances and taking them
take: ta tar tatt tok tek teke tatte tæk tæ take takes took taken taking tatt_noe tatt_noko
swallow: svelg* svelgd* swallow* slukt* sluk* putta_i_seg puttet_i tygg* tygd* fått_i_seg fekk_i_seg fikk_i_seg ete
    spist spiste ate eaten eats eat åt_opp har_ete
drink_verb: drikk* drikke* drakk drukk* drukke* drank drink drinks drinking tyll* helt_i tømt* tømte tømde bælm* suppa
inject: sprøyt* satt_et satt_en setter_en sette_et skudd skot skuddet injisert inject* needle* nål nåla kanyle* fixed
    hit_up i_åra i_armen_med i_lysken lysken pumpa
smoke: røyk* røyka røykte smok* jointen joint* bong* vape*
opioid: heroin* heroiny brunt brunsukker hestesmak smack fentanyl* nitazen* morfin* oxy* oksy* oxycontin oksykodon
    dolcontin* metadon* methadon* subutex* suboxone buprenorf* buvidal temgesic* tramadol* tramal kodein* paralgin*
    opio* opiat* hero dopet dop dopen hvitt_heroin norspan fentanylplaster* smerteplaster* morfinplaster*
ghb: ghb gbl g gen g-en geen korken kork korka korkan ghben colaflaske
benzo: benzo* sobril* valium* vival* rivo* rivotril* xanor* xanax* stesolid* bars klonopin* imovane* zopiklon*
    sovetablett* sovemedisin* innsovning* sovepill* zolpidem roofie* diazepam oxazepam
stimulant: amfetamin* amf amfa kokain* koka kola cola coke crack crystal* krystall* meth metamf* mdma molly ecstasy
    e-er ritalin* cocaine piller_på_festen tjall_nei speed speeden speedet speeda
cannabis: hasj* cannabis weed gras* tjall* joint* spice edible* thc brownie*
alcohol: alkohol* sprit* spriten vodka* øl ølen pils* vin vinen raudvin rødvin* brennevin* konjakk* whisky* dram
    drammen drammar hjemmebrent* heimebrent* heimbrent* heimert booze wine liquor alcohol* karsk* fylla fyllesyk drita
    drunk drukken full fulle pissfull promille* likør* akevitt* rus_drikk drinker drinken shots beer beers fyll
    fylletur på_fylla
pills: tablett* tabletta* tabletar pille* pillar pillan pillane pills pill tabs brett brettet brettene blister*
    dosett* kapsl* medisin* meds medicine* medication* paracet* paracett ibux* ibumetin* pakken pakka eske esken
    glasset boksen pamol blodfortynn* marevan hjertemedisin* hjartemedisin* insulin* antidepressiv* paracetamol
    tylenol lyrica
poison: forgift* giftig* rottegift* muggift* gift_i gift_på frostvæske* klorin* salmiakk* metanol* rødsprit*
    raudsprit* kjølevæske* poison* bleach plumbo* etsende avløpsåpn* oppvaskmaskintablett* oppvasktablett*
    knappebatteri* batteriet_i vaskemiddel* vaskemidd* lampeolje* tennvæske* white_spirit terpentin* hetvin løsemidd*
    sopp_i fluesopp* detergent antifreeze drain_cleaner kullos* karbonmonoksid eksos* gassen gass gas
overdose: overdos* overdås* od oda oding ods odet overdoser* overdosa_han dropp_ned
naloxone: nalokson* naloxon* nasespray* nasal_spray narcan nyxoid
too_much: for_mye for_mykje for_møe formye for_my for_stor for_stort for_mange for_sterk for_sterkt altfor alt_for
    too_much too_many way_too too_strong dobbel* dobbelt_dose dobbel_dose double double_dose tredobbel* mer_enn_vanlig
    meir_enn_vanleg more_than_usual hele_brettet heile_brettet heile_pakka hele_pakka hele_pakken hele_esken
    heile_esken hele_glasset heile_glasset hele_boksen all_of_them alle_sammen alle_tablettene alle_pillene
    alle_pillane all_my_pills resten_av en_haug ein_haug ei_bøtte masse_piller masse_tabletter bunch_of a_bunch
    handfull neven_full
number_big: mange masse flere fleire ti tjue tretti førti femti hundre haugevis twenty thirty forty fifty hundred
mixed: blanda blandet blandar mixed mix mixing
# means `mixed` where a substance stands near, and nothing else: one is with people too
along: oppå på_toppen on_top sammen_med saman_med sammen_me i_lag_med i_lag_me together_with along_with i_tillegg
bad_stuff: feil_flaske feil_stoff dårlig_stoff dårleg_stoff bad_batch ukjent smaka_rart smakte_rart noe_annet_i
    det_var_ikke_speed sterkere_enn sterkare_enn sterkere_stoff nytt_parti ny_batch vet_ikke_hva_det_var
    veit_ikkje_kva_det_var dont_know_what pose_sprakk posen_sprakk sprakk_posen kroppspakk*
high: rusa rusen ruset rus ruspåvirk* påvirka påvirket høy_på high stoned påtent dritings dritfull skakk fjern sløv
    sløva sløvere nedpå nikka nikker nikkar nodding nods døser døsig* dormer trøtt_og_rar rar rare rart merkelig
    underlig weird strange
used_again: tilbakefall* relaps* slipped skled_ut ruset_meg rusa_meg rusa_mæ sprakk sprukket sprukke sprekk sprekken
    sprekker
# --- the body in danger
breath: pust* pusta puste puster pustar pusten pustinga andedrag* ande breath* breathing gisp* gasp* hyperventil*
    kvalt kortpust* tungpust* ånde* andpust*
rattle: surkl* snork* snørk* rall* gurgl* hveser hvese* kves* piper_i gurgling snore* snoring rattl* rustle_i_brystet
    rasle*
unconscious: bevisstløs* bevistløs* bevissthet* bevisstlaus* medvitslaus* medvit* umedviten unconscious livløs*
    livlaus* lifeless unresponsive passed_out blacked_out blackout besvim* svima_av svimte svimt faint* fainted
    collapse* klappa_sammen klappet_sammen klappa_helt falt_sammen datt_sammen datt_om ramla_om segna slokna sloknet
    slukna ute_som_et_lys gått_i_bakken nedfor_telling ned_for_telling knocked_out
not_waking: våkner_ikke vaknar_ikkje våkner_itj vakner_itj vil_ikke_våkne vil_ikkje_vakne får_ikke_vekt får_ikkje_vekt
    får_itj_vekt klarer_ikke_vekke får_ikke_liv får_ikkje_liv får_itj_liv ikke_kontakt ikkje_kontakt ingen_kontakt
    itj_kontakt ikke_vekke umulig_å_vekke umogleg_å_vekkje wont_wake doesnt_wake cant_wake not_wake not_waking
    wake_him wake_her svarer_ikke svarar_ikkje svare_itj svare_ikkje reagerer_ikke reagerar_ikkje reagere_itj
    not_respond* not_responding doesnt_respond not_answering rører_seg_ikke rører_seg_ikkje rører_sæ_itj not_moving
    doesnt_move rikke_seg ikke_puls ingen_puls no_pulse
waking: våkn* vakn* vekke* vekk vekt vekkje* wake woke waking vekker
answering: svarer svarar svare svara answer* reager* respon* kontakt pulse puls pulsen
lying: ligger ligg ligge lies lying laid liggande liggende gulvet golvet floor ground bakken lå_på lå_i lå_der lå_og
    lå_bare låg_på låg_i låg_der låg_og
deep_sleep: sover_så sov_så sover_tungt søv_tungt sover_rart sover_dypt deep_sleep sover_og_snorker so_sleepy søvnig
    sløv sovna_sittende sover_fortsatt sover_ennå søv_enno sovet_siden sovet_i still_sleeping sleeping_since søvn
sleep: sove sover søv sov sovet sova sovna sovne sovnet sleep* slept asleep søvn søvnen sovi sovve døs døser døsa
blue: blå blåa blått blåne blåner blånar blue bluish grå grått grey gray kvit hvit hvite bleik bleikt blek pale
    lilla purple likblek askegrå
face: leppe* leppa leppene leppan lips lip fjes fjeset ansikt* andlet* trynet tryne face negler negl neglan nails
    fingertupp* fingrene fingre fingrane
foam: skum* fråde* foam* froth*
chest: bryst* bringa brystet chest hjerte* hjarte* hjertet hjerta heart* hjærte* ribbein*
pain: vondt vond vont smert* pain* painful hurts hurt ache* aching verk* stikk stikker stikk* trykk* press presser
    klemmer klemme sviende brenner_i vondter
arm: arm armen arma armar armer skulder* skuldra kjeve* kjeven kjevan jaw nakke* nakken neck rygg* back
numb: nommen nomna nummen nomen numb lam lamma lamme lammet skjev* skeiv* skjeiv* henger_ned heng_ned dovn* dauv dau_i
    prikk* følelsesløs visne visna kraftløs drooping
speech: snøvl* snøvler utydelig utydeleg slur* slurr* babler bablar tåkete tåkeprat får_ikke_fram får_ikkje_fram
    ordene_kommer orda_kjem ord_i_feil rotete finner_ikke_ord finn_ikkje_orda tullprat* prater_tull snakkar_tull
    snakker_tull confused forvirr* forvirra* desorientert*
head: hode* hodet hovud* hovudet hue huet haue head skalle* skallen panne panna tinning*
dizzy: svimmel* svimel* ørske dizzy lightheaded svart_for svartna svartner svartnar ser_dobbelt ser_dobbel dobbeltsyn
    dobbelt_syn tåkesyn går_rundt sjangl* ustø balanse* ør_i heilt_ør helt_ør
seizure: krampe krampa kramper krampar krampan krampeanfall* anfall anfallet seizure* seizing convuls* fit fits
    rykninger rykk rykka rykker ryk skjelver_og_ruller fro_at_the epi epilep* epianfall* epileptisk*
bleeding: blod* blodet blør blødde blødning* bløing bleed* blood* bloody blodpøl* blø blødd bløder bløing* blødende
vomit: spy* spydde spytt kaste_opp kasta_opp kaster_opp kastar_opp kasta kastet_opp brekk* brekninger vomit*
    throwing_up throw_up threw_up puke* kvalm* nausea
fever: feber* febern fever* febrig 39 40 41 40,5 frostri* frysetokt* frysningar frysninger skåldhet gloheit* glovarm*
    kokvarm* overoppheta overheted
swollen: hoven* hovna hovne* hevels* svulm* swollen swelling byll* abscess* betent* infeksj* infect* verkebyll*
    raud_strek rød_strek stripe_oppover rødt betennelse* tjukk_hals blodforgift* sepsis puss_i verk_og_puss
    full_av_puss pus_coming
allergic: allergi* allergisk* anafyl* epipen* vepsestikk* nøtter bee_sting
diabetes: diabet* insulin* blodsukker* sukkersjuk* føling hypo
stroke: slag hjerneslag* drypp hjerneblød* slaget stroke hjernerystels* concussion
heart_attack: infarkt* hjerteinfarkt* hjarteinfarkt* heart_attack hjertestans* hjartestans* cardiac_arrest hjerteanfall
heartbeat: hjertebank* pulsen puls heartbeat pulse racing dunker dunkar hamrer hamrar løper_løpsk galopp*
    hopper_over_slag slår_ujevnt slår_rart slår_så slår_som banke_ut ujamn* ujevn* amok i_hundreogniti 180 190 200
stomach: mage magen stomach belly underliv*
fall: falt falle fall ramla ramlet datt dætta stupte fallen snubl* tryna trynet_i detta ned_trappa ned_trappen
    down_the_stairs fell_down fell_off fell_from dett_ned
fracture: brakk brekt brukket brote brudd broken beinbrudd* hofta lårhals*
pregnant: gravid* pregnan* ufødt* foster* i_magen_min rier riene vannet_gikk vatnet_gjekk fødsel* i_uke termin abort*
    miscarr* barnet_i_magen
labor: fødsel* føde fødande contractions
yellow: gul gule gult yellow gulsott*
hot_room: skåldhet overopphet* heteslag
cold_body: fryser frys iskald* iskaldt nedkjøl* freezing hypotherm* hutrer hutrar frozen forfrys* kald_som stivfros*
fire: brann* brenner brenn brenne brant brann_i burning fyr_på tent_på tenne_på tenner_på bensin* lighter* fyrstikk*
    petrol røyk_fra røykvarsler* flammer flammar gasoline on_fire a_fire the_fire tar_fyr tok_fyr
cant_move: får_ikke_opp kommer_ikke_opp kjem_ikkje_opp cant_get_up kan_ikke_gå kan_ikke_stå kan_itj_stå kan_ikkje_stå
    cant_stand cant_move beina_svikter får_ikke_rørt får_ikkje_rørt
emergency: ambulanse* ambulans* luftambulanse* 113 112 911 110 nødnummer akutt* akutten emergency sos nødetat*
    legevakt* legevakta
help: hjelp hjælp hjelpe hjelpa help helpme hjelp_meg send_noen hvem_ringer kem_ringe
# --- violence
hit: slår slær slo slått slege slegen slåa slå banker bankar banka banket juling bank spark* sparka dask* daska hit
    hits hitting beat beats beaten beating punch* kick* kicked slapped mishandl* denga denge* knuse* knust pryl*
    pryler fikt klaps knyttneve* never fist fists lugga dytt* dytta pushed shoves shoved klor* klorte skallet_til
    skalla lugger lugget slaps slapping
choke: kvelertak* choke* choking strangl* strup* strupetak* halsgrep tok_meg_i_halsen rundt_halsen halsen_min
    my_throat around_my_neck puta_over pillow kvele kveler kveles kvelar kvelte kvelt
threat: truer truar truet trua trugar truga trugsmål* trussel* trusl* threat* threaten* ta_deg finne_deg finner_deg
    find_me find_you knekke beina_mine brekke_fingr* hevn* revenge true_med
kill: drep* drepe dreper drepen drepa dræp* kverk* kill kills killed killing murder* myrd* drap* drapstrus* slakt*
    ta_knekken
rape: voldt* valdt* voldtatt voldtekt* rape raped rapes rapist overgrep* misbruk* tvang tvinger tvang_meg tvinga
    tvingar forces forced tafs* tafsa molest* grope* sex_mot_min
abuser_control: får_ikke_lov får_ikkje_lov får_itj_lov not_allowed won't_let wont_let_me kontroll* sjekker_telefon
    sjekkar_telefon tar_telefon tatt_telefonen tok_telefonen took_my_phone tatt_nøkl* tok_nøkl* låst_meg låste_meg
    låser_meg låst_inne låst_inn innelåst innelåst* innestengt* innesperr* sperra sperret locked_in locked_me
    holder_meg held_meg holde_meg holdt_fanget fanget fanga hostage gissel*
outside_door: utenfor_døra utanfor_døra utafor_døra utafør_døra utenfor_døren utenfor_huset utanfor_huset utenfor_hos
    banker_på bankar_på banka_på banke_på ringer_på ringjer_på bankes på_døra på_døren i_døra hamrer_på hamrar_på
    dundrer dundrar spark_inn sparker_inn sparka_inn sparke_inn bryter_opp bryter_seg bryt_seg brøt_seg brøyt_seg
    break_in breaking_in broke_in door døra døren døra_gir outside_my outside_the brevsprekk* dørklokka står_utenfor
    står_utanfor står_utafor står_utafør parkert_utenfor parkert_utanfor
follow: følger følgjer følgde følge fulgte følgt fulgt forfølg* forfølgd stalk* follow* following leiter leter leitar
    leiter_etter ute_etter etter_meg etter_mæ after_me looking_for hunting gps airtag* skygga henta_meg hente_meg
    kommer_for_å_ta kjem_og_tek kjem_og_tar coming_for
debt: gjeld* gjeldsbrev* skylder skuldar skulda skylde skylda debt* owe* owed betal* betale pay innkrev* torped*
    dealer* kreditor* langer* langeren
money: penger pengar peng* penga money cash kroner krone tusenlapp* tusen lapp lappen lønn løn lønna trygd* trygda
    stønad* nav sosialhjelp* sosialstønad sosialen aap ufør* uføretrygd* regning* rekning* husleie* husleige* inkasso*
    gjeldsordning* lån lånekassen strømregning* bills rent benefits vipps* namsmann* økonomi*
quarrel: krangl* kranglet krangel* krangla kjefta kjeft* skriker skrik* skreik skrek scream* yell* shout* bråk* bråka
    roper roping ropar smell smeller smell_i knuser krig_hjemme fight fighting slåss slossing slåst amper
blood_marks: blåmerke* blåmerka blåveis* bruise* black_eye
crowd_weapon: har_kniv med_kniv har_pistol med_pistol har_våpen med_våpen has_a_knife has_a_gun with_a_knife
    with_a_gun balltre* jernrør*
police: politi* politiet lensmann* lensmannen police cops snuten purk* snut
own_violence: skade_han skade_noen skade_henne skade_nokon hurt_someone hurt_him slå_han slå_noen slå_ungen slå_barnet
    miste_kontroll mister_kontroll mistar_kontrollen lose_control ta_han ta_dem rage raseri* smadre* knuse_han
    få_tak_i_han hevne skada_nån gjøre_noe_dumt gjere_noko_dumt gjør_noe_dumt do_something_stupid gjør_noe_jeg_angrer
# --- psychosis
voices: stemme stemmer stemmene stemman stemmar stemma stemmane røyst* røyster røster voice voices kviskr* hvisk*
    whisper* noen_snakker hodestemmer befaler befalar beordr* commanding
watched: overvåk* overvak* overvake spion* avlytt* chip chippen chips_i brikke* agent* pst cia fbi etterretn* mossad
    russerne russarane sporer sporar sporings* bugged cameras camera implant* antenn* radiobølg* stråle* stråler
    signal* signaler sender_ut frekvens* wifi bakdør i_veggen i_veggene i_ventilasjon* watched watching surveil* drone
    dron* tappet mikrofon* hacka hacked hacker* hacket gjennom_tven gjennom_veggen gjennom_telefon tankekontroll
    leser_tankene les_tankane read_my_thoughts reading_my_mind mine_tanker kodet kode_i budskap* beskjeder_til_meg
    skjulte hidden_message secret spesielle_tegn tegn_til_meg konspir* sammensverg* plot_against kamera kameraet
    kameraer kameraene kameraa
god_devil: gud guds djevel* djevelen satan* demon* engel* engler englar angel* angels messias profet* prophet utvalgt*
    utvald* chosen jesus allah djinn* jinn besatt possessed besett onde_ånder ånder spirit spirits evil hellig*
    oppdrag misjon frelse verden_går_under verda_går_under world_ending apokalypse* himmelen den_onde fanden_i
    god_told god_says god_said god_wants god_speaks god_is
replaced: byttet_ut bytta_ut bytt_ut utskifta replaced imposter impostor ikke_den_ekte ikkje_den_ekte not_the_real
    klone* klon dobbeltgjeng* forkledd kopi_av en_annen_i
see_things: hallusin* hallis syner_ting ser_ting ser_folk ser_skygger skygge* skuggar skygga shadow* edderkopp*
    ederkopp* insekt* småkryp kryp* krype* kryper_på biller maur* flue* rotte* rotter spider* bugs insects ants rats
    mark_under larver slang* ting_som_ikke ting_som_ikkje figurer ansikt_i ansikter veggen_puster veggene
    things_that_are_not seeing_things
poisoned_food: gift_i_maten gift_i_vannet gift_i_kaffen gift_i_vatnet forgifte_meg forgifta_meg forgifter_meg
    poison_me poisoning_me gass_i_ventil*
psychosis: psykos* psykotisk* psychosis psychotic schizo* schizofren* paranoi* vrangforestill* mani manisk* manic
    gal_i_hodet going_crazy losing_my_mind mister_vettet blir_gal blir_sprø vert_galen
sleepless: ikke_sovet ikkje_sove ikke_søvn ikkje_søve itj_sovve itj_søvve not_slept no_sleep havent_slept våken_i
    vaken_i awake_for sovet_på søvnløs* søvnlaus* våkennatt*
# --- withdrawal
withdrawal: abstinens* abstinenser* abstinensa* abben abs_ abste abst withdrawal* dopesick dope_sick delir* deliri*
    delirium kald_tyrkia cold_turkey bakrus* fyllesjuk* fyllesyk* hangover sjuk_av syk_uten junksyk junksick
stopped_using: slutta_å_drikke sluttet_å_drikke slutta_å_drikka slutta_brått sluttet_brått slutta_med sluttet_med
    slutte_brått kuttet_ut kutta_ut stopped_drinking stopped_taking quit_drinking quit_benzos siste_glass siste_dram
    siste_øl siste_dose siste_sobril siste_tablett last_drink last_dose last_pill since_last tom_for gått_tom
    gått_tomt går_tom gjekk_tom tomt_for ran_out out_of_pills out_of_meds run_out ute_av ingen_sobril uten_sobril
    utan_sobril uten_metadon utan_metadon uten_medisin uten_benzo utan_alkohol uten_alkohol trappa_ned trappet_ned
    for_fort kuttet_sobril kutta_g kutta_sobril ikke_fått_medisin ikkje_fått_medisin fikk_ikke_medisin no_meds
    without_meds uten_g stengt_apotek apoteket_stengt mista_medisin mistet_medisinen sluttet_på slutta_på dag_tre
    dag_to dag_fire day_two day_three
shaking: skjelv* skjelver skjelva skjelvar skalv rister ristar riste rista shak* shaking tremor* dirrer dirrar skjælv*
    skjælve
sweating: svett* svette svetter svettar sveitt* sveitter sveittar sweat* kaldsvett* klam klamme klissvåt*
missed_lar: mistet_dosen gløymde_dosen ikke_henta ikkje_henta missed_my_dose missed_dose uten_lar dager_uten lar_stopp
    utskreve_fra_lar lar lar-en henteordning utlever* apotek* resept* prescription* rx
# --- being with, being alone, places
alone: alene åleine aleina aleine alein åleina alone ensom* lonely einsam* helt_alene ingen_hjemme ingen_heime
    nobody_home by_myself by_himself by_herself aleina_heime
home: hjemme heime hjem heim heme home leilighet* leilegheit* huset hus hybel* house apartment rommet rom romet kåk
    kåken soverom* kjøkken* kjøkkenet stua stuen bad badet toalett* dass dassen bathroom kjeller* loft loftet garasje*
no_home: ingen_steder_å ingen_plass_å ikkje_nokon_stad nokon_plass_å_sove ingen_sted ute_i_natt sover_ute sove_ute
    søv_ute uteligger* bostedsløs* bustadlaus* homeless nowhere_to nowhere_to_sleep place_to_sleep kastet_ut kasta_ut
    kasta_meg_ut kastet_meg_ut hevet_ut thrown_out kicked_out evicted utkast* hospits* natthjem* mistet_leilighet*
    mista_leilegheit* sofasurf* oppsagt_leilighet mista_nøkl* sove_i_natt trappeoppgang* oppgangen portrom*
car: bil bilen bila kjøre kjører kjørte køyre køyrer køyrde kjør kjøring car drive drives drove driving ratt rattet
    nøklene nøkkel* bilnøkkel* scooter moped* motorsykkel* båt båten keys behind_the_wheel
drunk_driving: fyllekjør* promillekjør* drunk_driving kjører_full kjører_fulle kjørte_full kjøre_hjem drive_home
    kjøre_nå henter_barna henter_ungene hente_ungene pick_up_the_kids
hospital: sykehus* sjukehus* hospital akuttmottak* innlagt* innlagd innleggelse intensiv* intensiven avdeling*
    avdelinga posten_på psykiatri* dps klinikk* klinikken ward admitted utskr*
doctor: lege* legen doktor* dokter doctor* fastlege* sykepleier* sjukepleiar* nurse psykolog* psychologist terapeut*
    behandler* behandlar* jordmor* konsulent* tannlege* dentist dps-en
caseworker: kontaktperson* saksbehandl* ruskonsulent* ruskonsulenten caseworker miljøarbeider* oppfølging* ettervern*
    boveileder* støttekontakt*
ward_meeting: na-møte* aa-møte* møte møtet møter meeting meetings gruppe gruppa group gruppemøte* samtale samtalen
    samtaletime session sponsor* fellesskap* dagsenter* frivillig* blåkors* værested*
# --- everyday
fine: bra fint fin greit good fine okay ok okei koselig* koseleg* kos kosa hyggelig* hyggeleg* nice great lovely stolt
    proud glad gla happy fornøyd* nøgd takknemlig* flink flott deilig* deileg* herlig mestr* trivdes trives rolig
    roleg calm artig* morro moro gøy fun kjekt tilfreds helt_ok topp kjempebra kjempefint yay nydelig* bedre betre
    better
low: sliten slite slitsomt trøtt trøytt trett tung tungt trist* lei leit lav grått tired exhausted sad down blah meh
    kjip* kjipt dårlig_humør irritert* irritabel sur grinete grinat gretten stresset stressa stress* nedfor nedstemt*
    tom tomt rastløs* uro ensom* kjeder kjedar kjedelig* bored gråt* grin* gret grein cry crying cried tears skuffet
    skuffa dårlig_dag tung_dag angrer flau skam* skammer skammar guilt* mislykka
craving: sug suget suge russug* craving* urge* rustrang* lyst_på_rus lyst_til_å_ruse trang fristel* frista tempted
    fristet
scale: poeng av_10 av_ti skala* skalaen out_of_10 out_of_ten 1-10 score* stigende
food: middag* mat maten matpakke frokost* frukost* lunsj* kvelds* kveldsmat suppe* brød brødskiv* kake* kaker vaffel*
    vafler vaflar pizza* pasta taco* pølse* fisk* torsk* laks sild poteter potet* potetes kjøttkak* lapskaus* gryte*
    salat* bacon ost ostehøvel grøt graut* sjokolade* isen_god snop dinner breakfast lunch soup bread cake rice
    chicken food lagde laga lagd baka bakte bake baked kokt koke koker koka steikt stekte spise eat_dinner lefse*
    komle* fårikål* vaffelrøre egga eggerøre cook cooked cooking
drinks_soft: kaffe* kaffi* kafe* kafi* te_ tea coffee saft brus solo cola_zero vann_med farris kakao* cocoa juice
    kaffen kaffien
chores: vaska vasket vaske vask vaskemaskin* rydda ryddet rydde støvsug* oppvask* oppvasken klesvask* clean_the
    cleaned cleaning tidy tidied søppel* laundry dishes boss_ut strykejern* skifta_sengetøy gardin* møbl* ikea maling
    malte måla spikra snekra hammeren skru skrudde fiks* fixed reparer* pusset
garden: hage* hagen plen* plenen veden vedhogst* klipte klippa blomst* blome* tomat* garden flowers snømåk* måke måka
    måket bærtur* vedkløyv* lauvet
walk: tur turen gikk_tur gjekk_tur gått_tur gåtur* spaser* walk walked hike fjelltur* fjellet skogen skogtur* marka
    ski skitur* sykkel* sykla sykkeltur sykkelen bike jogge* jogga løpe_tur trente trening* trena trent gym styrke*
    svømm* svømte svømming yoga bading bade badet_i padla fiska fiske fisketur* fishing
weather: regnet regna snø snøen snødde sol sola solen sun sunny rain* snow veret været weather vinden storm* sludd
    kuldegrad* plussgrader våren vind tåka tåkete regn regner
sport: brann_vant rbk rosenborg* brann_spiller vålerenga glimt bodø/glimt til_vant til_spiller viking_ aalesund*
    molde_ haugesund liverpool arsenal united city_ kampen kamp match fotball* football handball* håndball* landskamp*
    hockey mål_på cup serie_a langrenn* skiskyting* klæbo northug sjakkparti bingo* lotto* tippe* dart bowling
music: musikk* musikken music gitar* piano* koret konsert* concert spelte_gitar spotify playlist* trekkspill*
    trekkspel* band_ plate* radio radioen i_koret korøving*
pet: hund hunden bikkja bikkje* valp* katt katten kattepus* dog cat puppy kanin* marsvin* hamster* undulat* akvarie*
    hest hesten sauer sau lam_ kyr ku høner høns
work: jobb* jobben jobba arbeid* arbeide work worked job boss sjef* sjefen vakt_på kurs_på praksis* tiltak* tiltaket
    kollega* skole* skolen skulen school class forelesning* exam lesesal* lekse* lærer* teacher student* studie*
    verksted* snekker* bedrift* shift cv søknad* søknaden søkte intervju* interview skuleveg skulane skulegang
admin: skjema* søknad* søke søker papir* papirer brev_fra bankid* minid altinn id-kort pass_ passet førerkort*
    legitimasjon* skatt* skattemelding* kommunen kommune* kontor* kontoret office papers documents card kortet
    bankkort forms vedtak* klage* frist* fristen digital* epost email innlogg* logge_inn application helsenorge konto
    kontoen
appointment: time_hos timen_hos timen_er time_til avtale* avtalen appointment* time_på_fredag innkall* bestilt_time
    timebestill* tannlege* frisør* optiker* fysio* fysioterap*
transport: buss* bussen trikken ferge* ferga ferja ferje* hurtigruta fly flyet flybuss* bus bus_stop stasjon* station
    taxi* drosje* billett* ticket rute* ruta ruter skyss* kollektiv*
shop: kjøpt kjøpte kjøpe butikk* butikken kiwi rema rema1000 coop meny_ bunnpris joker_ shop shopping bought buy
    fretex ikea* jula biltema finn.no bruktbutikk* handle handla handlet salg tilbud vinmonopol* polet sko skoene skoa
    bukse* jakke* jakka genser* klær klede clothes briller sekken ryggsekk*
family_event: bursdag* birthday* dåp* dåpen barnedåp* konfirmasj* bryllup* bryllaup* wedding jul jula julaften
    christmas påske* easter 17_mai ramadan eid besøk* besøket visit* ferie* holiday hytta hytte* cabin selskap*
    middag_hos
hobby: strikk* strikka strikke hekl* maler_bilde puslespill* puslespel* kryssord* kryssord les_bok leste leser_bok
    lese lest lesa reading bibliotek* library scrabble sudoku foto_ modellbåt* frimerk* loppemarked* dans* dansa
phone_admin: telefonen phone mobil* mobilen lader laderen batteri* batteriet sim-kort abonnement* ringetid
    passordet_til nettbrett* pc_ pcen dekning* data_ internett* wifi_passord
thanks: takk thanks thank_you thank tusen_takk takker tusen thx
greet: hei hallo heisann halla hi hello hey god_morgen god_kveld god_natt good_morning good_night goodnight morn morna
    hei_hei mojn
bot_question: er_du_robot robot menneske er_du_en are_you_a human svarer_du leser_noen hvem_leser kan_du_huske
    skriver_du bot bott chatbot program denne_chatten lagres sletter language snakker_du norsk engelsk english nynorsk
yes_no: ja nei yes no_ nope yep jau joda neida tja jo mm
party: fest festen party vors* vorspiel nachspiel* byen julebord* festival* bar_ baren pub puben utested*
school_kids: barnehage* barnehagen skolen_til sfo fritids* foreldremøte* lekse* kindergarten henting levering samvær*
    samvær barnevern* barnevernet barnevakt* babysitter leikeplass lekeplass*
time_served: fengsel* fengselet prison jail soning* sone_ løslatt* løslat* varetekt* prøveløslat* bot_ dom_ domfelt
    rettssak* retten court advokat*
angry: sint sinna forbanna forbannet rasende pissed angry mad hissig* arg arge hate* hatar
love: elsker elskar love loves loved kjærlighet* glad_i forelsk* klem klemma klemte hug kyss* crush savner saknar
    savna sakne sakna miss
quiet: stille stilt quiet silent stum stumt tagde
sick_small: forkjøl* forkjøla influensa* omgangssyk* omgangssjuk* hodepine* hovudverk* headache tannpine* tannverk*
    vondt_i_halsen sår_hals snue hoste hostar cough cold_and allergi_mot pollen* mensen magevondt* kink* stiv_i_ryggen
    gangsperr* stølt støl støle leggkrampe* krampe_i_leggen vannkopper
checked: sjekka sjekket sjekk checked ikke_farlig ikkje_farleg ufarlig* ufarleg* not_dangerous harmless legen_sa
    doctor_said legevakta_sa falsk_alarm false_alarm bare_en bare_ei berre_ein berre_ei just_a bare_et berre_eit
    viste_seg turned_out var_bare va_bare var_berre lettet letta relieved god_blodprøve prøvene_var normale normalt
    normal
"""
