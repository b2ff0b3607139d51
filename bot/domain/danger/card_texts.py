"""The words of the built-in answers to danger, in Bokmål, Nynorsk and English. Words only; `crisis` gives them out.

Written to be read by a frightened person: first the number, then what to do, one thing a line. First aid follows
helsenorge.no and the naloxone programme: 113, naloxone, breathing, recovery position, stay; nobody is punished for
calling. Naloxone cannot be given to oneself, so it stands with helping another. No dose is ever named (E58).
"""

from collections.abc import Mapping

from bot.domain.danger.recognise import DangerKind

CARDS: Mapping[DangerKind, Mapping[str, str]] = {
    DangerKind.OVERDOSE: {
        "nb": """\
Ring 113 nå. Ingen blir straffet for å ringe.

Er det en annen:
1. Rop og rist. Ring 113 og sett telefonen på høyttaler. Snorking eller surkling er fare. Ikke la noen sove det ut.
2. Har du nalokson nesespray, gi det.
3. Puster ikke personen: start hjerte- og lungeredning. De på 113 sier hvordan.
4. Puster personen: legg personen på siden, i stabilt sideleie.
5. Bli der, også om personen våkner. Nalokson går over.

Er det deg: ring 113, lås opp døra, og si det til noen. Ikke vær alene.

Usikker på noe du har tatt, og det ikke haster: Giftinformasjonen 22 59 13 00, hele døgnet.""",
        "nn": """\
Ring 113 no. Ingen blir straffa for å ringe.

Er det ein annan:
1. Rop og rist. Ring 113 og set telefonen på høgtalar. Snorking eller surkling er fare. Ikkje la nokon sove det ut.
2. Har du nalokson nasespray, gi det.
3. Pustar ikkje personen: start hjarte- og lungeredning. Dei på 113 seier korleis.
4. Pustar personen: legg personen på sida, i stabilt sideleie.
5. Bli der, også om personen vaknar. Nalokson går over.

Er det deg: ring 113, lås opp døra, og sei det til nokon. Ikkje ver åleine.

Usikker på noko du har teke, og det ikkje hastar: Giftinformasjonen 22 59 13 00, heile døgnet.""",
        "en": """\
Call 113 now. Nobody is punished for calling.

If it is somebody else:
1. Shout and shake them. Call 113 and put the phone on speaker. Snoring or gurgling is danger. Do not let anybody sleep it off.
2. If you have naloxone nasal spray, give it.
3. Not breathing: start CPR. The people at 113 tell you how.
4. Breathing: lay them on their side, in the recovery position.
5. Stay, even if they wake up. Naloxone wears off.

If it is you: call 113, unlock the door, and tell somebody. Do not be alone.

Unsure about something you took, and it is not urgent: poison information 22 59 13 00, day and night.""",
    },
    DangerKind.SUICIDE: {
        "nb": """\
Det var bra at du skrev det. Ikke vær alene med dette nå.

Er du redd for å skade deg selv, ring 113 nå. Har du tatt noe, ring 113 nå.
Legevakt: 116 117, hele døgnet.

Gå til noen, eller be noen komme til deg. Gå bort fra det du kan skade deg med, eller be noen ta vare på det.
Gjelder det en annen: bli hos personen, og ring 113.

Noen å snakke med, hele døgnet:
116 123 – Mental Helse
22 40 00 40 – Kirkens SOS
Svarer de ikke, ring legevakten på 116 117.""",
        "nn": """\
Det var bra at du skreiv det. Ikkje ver åleine med dette no.

Er du redd for å skade deg sjølv, ring 113 no. Har du teke noko, ring 113 no.
Legevakt: 116 117, heile døgnet.

Gå til nokon, eller be nokon kome til deg. Gå bort frå det du kan skade deg med, eller be nokon ta vare på det.
Gjeld det ein annan: bli hos personen, og ring 113.

Nokon å snakke med, heile døgnet:
116 123 – Mental Helse
22 40 00 40 – Kirkens SOS
Svarar dei ikkje, ring legevakta på 116 117.""",
        "en": """\
It was good that you wrote it. Do not be alone with this now.

If you are afraid that you may hurt yourself, call 113 now. If you have taken something, call 113 now.
Out-of-hours doctor: 116 117, day and night.

Go to somebody, or ask somebody to come to you. Move away from what you could hurt yourself with, or ask somebody to keep it.
If it is somebody else: stay with them, and call 113.

Somebody to talk to, day and night:
116 123 – Mental Helse
22 40 00 40 – Kirkens SOS
If they do not answer, call the doctor at 116 117.""",
    },
    DangerKind.VIOLENCE: {
        "nb": """\
Er noen i fare nå: ring 112. Det er politiet. Er noen skadet: ring 113.

Kom deg bort hvis du kan, til et sted der det er folk.

Det er ikke din skyld at noen slår eller truer deg.
Noen å snakke med om vold, trusler og overgrep, hele døgnet: 116 006.
Trenger du lege: legevakt 116 117.

Krisesenteret tar imot hele døgnet.

Er du redd for at du kan skade noen: gå derfra, og ring 112.
Er barn i fare: ring 112. Du kan også ringe 116 111.""",
        "nn": """\
Er nokon i fare no: ring 112. Det er politiet. Er nokon skadd: ring 113.

Kom deg bort om du kan, til ein stad der det er folk.

Det er ikkje di skuld at nokon slår eller trugar deg.
Nokon å snakke med om vald, truslar og overgrep, heile døgnet: 116 006.
Treng du lege: legevakt 116 117.

Krisesenteret tek imot heile døgnet.

Er du redd for at du kan skade nokon: gå derifrå, og ring 112.
Er barn i fare: ring 112. Du kan også ringe 116 111.""",
        "en": """\
If anybody is in danger now: call 112. That is the police. If anybody is hurt: call 113.

Get away if you can, to a place where there are people.

It is not your fault that somebody hits or threatens you.
Somebody to talk to about violence, threats and abuse, day and night: 116 006.
If you need a doctor: 116 117.

The crisis centre (krisesenter) takes people in day and night.

If you are afraid that you may hurt somebody: walk away, and call 112.
If a child is in danger: call 112. You can also call 116 111.""",
    },
    DangerKind.ACUTE_ILLNESS: {
        "nb": """\
Ring 113 nå hvis noen:
• har vondt i brystet
• har krampe
• blør mye
• puster rart, eller ikke puster
• ikke våkner

Mens du har 113 på telefonen:
Puster ikke personen: start hjerte- og lungeredning. De på 113 sier hvordan.
Puster personen, men våkner ikke: legg personen på siden. Bli der.

Haster det mindre, men kan ikke vente: legevakt 116 117, hele døgnet.""",
        "nn": """\
Ring 113 no om nokon:
• har vondt i brystet
• har krampe
• blør mykje
• pustar rart, eller ikkje pustar
• ikkje vaknar

Medan du har 113 på telefonen:
Pustar ikkje personen: start hjarte- og lungeredning. Dei på 113 seier korleis.
Pustar personen, men vaknar ikkje: legg personen på sida. Bli der.

Hastar det mindre, men kan ikkje vente: legevakt 116 117, heile døgnet.""",
        "en": """\
Call 113 now if anybody:
• has chest pain
• has a seizure
• is bleeding heavily
• breathes strangely, or not at all
• does not wake up

While you have 113 on the phone:
Not breathing: start CPR. The people at 113 tell you how.
Breathing, but not waking up: lay them on their side. Stay.

Less urgent, but it cannot wait: out-of-hours doctor 116 117, day and night.""",
    },
    DangerKind.WITHDRAWAL: {
        "nb": """\
Abstinens kan være farlig, særlig etter alkohol, beroligende og GHB. Ikke slutt brått alene.

Ring 113 nå ved krampe, forvirring eller høy feber, eller hvis du ser eller hører ting som ikke er der.
Har du hatt krampe før: ring legevakten nå, 116 117.
Ellers: ring legevakten på 116 117, hele døgnet. Si hva du har sluttet med, og når.

Ikke vær alene. Si det til noen i nærheten.""",
        "nn": """\
Abstinens kan vere farleg, særleg etter alkohol, roande og GHB. Ikkje slutt brått åleine.

Ring 113 no ved krampe, forvirring eller høg feber, eller om du ser eller høyrer ting som ikkje er der.
Har du hatt krampe før: ring legevakta no, 116 117.
Elles: ring legevakta på 116 117, heile døgnet. Sei kva du har slutta med, og når.

Ikkje ver åleine. Sei det til nokon i nærleiken.""",
        "en": """\
Withdrawal can be dangerous, above all from alcohol, sedatives and GHB. Do not stop suddenly on your own.

Call 113 now if there is a seizure, confusion or a high fever, or if you see or hear things that are not there.
If you have had a seizure before: call the out-of-hours doctor now, 116 117.
Otherwise call the out-of-hours doctor at 116 117, day and night. Say what you stopped taking, and when.

Do not be alone. Tell somebody near you.""",
    },
    DangerKind.PSYCHOSIS: {
        "nb": """\
Det du opplever nå, kan være skremmende. Du trenger ikke være alene med det.

Sier stemmer at du skal skade deg eller andre: ring 113 nå.
Ellers: ring legevakten på 116 117, hele døgnet.

Gå et sted der det er rolig, og be noen du stoler på komme.
Har du ruset deg, sluttet brått eller ikke sovet på lenge, si det til dem.""",
        "nn": """\
Det du opplever no, kan vere skremmande. Du treng ikkje vere åleine med det.

Seier stemmer at du skal skade deg eller andre: ring 113 no.
Elles: ring legevakta på 116 117, heile døgnet.

Gå til ein stad der det er roleg, og be nokon du stolar på kome.
Har du rusa deg, slutta brått eller ikkje sove på lenge, sei det til dei.""",
        "en": """\
What is happening to you now can be frightening. You do not have to be alone with it.

If voices tell you to hurt yourself or others: call 113 now.
Otherwise call the out-of-hours doctor at 116 117, day and night.

Go somewhere quiet, and ask somebody you trust to come.
If you have used, stopped suddenly or not slept for long, tell them.""",
    },
    DangerKind.CHILD: {
        "nb": """\
Er barnet slapt, trøtt, puster rart eller ikke våkner: ring 113 nå.

Har barnet fått i seg noe:
1. Ta ut det som er igjen i munnen. Ikke få barnet til å kaste opp.
2. Ring Giftinformasjonen, 22 59 13 00, hele døgnet. Si hva det kan være, og når. Ikke vent på at barnet blir dårlig.

Ingen blir straffet for å ringe.
Er barnet i fare for noen: ring 112. Du kan også ringe 116 111.
Er du ikke i form til å passe på barnet nå, be en voksen du stoler på komme.""",
        "nn": """\
Er barnet slapt, trøytt, pustar rart eller ikkje vaknar: ring 113 no.

Har barnet fått i seg noko:
1. Ta ut det som er att i munnen. Ikkje få barnet til å kaste opp.
2. Ring Giftinformasjonen, 22 59 13 00, heile døgnet. Sei kva det kan vere, og når. Ikkje vent på at barnet blir dårleg.

Ingen blir straffa for å ringe.
Er barnet i fare for nokon: ring 112. Du kan også ringe 116 111.
Er du ikkje i form til å passe på barnet no, be ein vaksen du stolar på kome.""",
        "en": """\
If the child is limp, drowsy, breathes strangely or does not wake up: call 113 now.

If the child has swallowed something:
1. Take out what is left in the mouth. Do not make the child vomit.
2. Call poison information, 22 59 13 00, day and night. Say what it may be, and when. Do not wait for the child to become ill.

Nobody is punished for calling.
If the child is in danger from somebody: call 112. You can also call 116 111.
If you are in no state to look after the child now, ask an adult you trust to come.""",
    },
}

#: Above the list of all numbers.
URGENT: Mapping[str, str] = {
    "nb": "Er det fare for liv, ring 113 nå.",
    "nn": "Er det fare for liv, ring 113 no.",
    "en": "If a life is in danger, call 113 now.",
}

#: Under every card.
LIMITS: Mapping[str, str] = {
    "nb": "Jeg er et program og kan ikke ringe for deg.",
    "nn": "Eg er eit program og kan ikkje ringe for deg.",
    "en": "I am a program and cannot call for you.",
}

OFFER: Mapping[str, str] = {
    "nb": "Jeg har ikke sagt fra til noen. Skal jeg sende dette til {caseworker}?",
    "nn": "Eg har ikkje sagt frå til nokon. Skal eg sende dette til {caseworker}?",
    "en": "I have not told anyone. Shall I send this to {caseworker}?",
}

#: While nothing can be stored; by whether the message lies in the spool. In the two languages it is said in.
HELP_ONLY: Mapping[bool, Mapping[str, str]] = {
    True: {
        "nb": "Noe er galt hos meg akkurat nå. Meldingen din er tatt vare på. Jeg går gjennom den når jeg virker "
        "igjen. Ingen har lest den, og ingenting er sendt til noen.",
        "en": "Something is wrong with me right now. Your message is kept. I will go through it when I work again. "
        "Nobody has read it, and nothing has been sent to anyone.",
    },
    False: {
        "nb": "Noe er galt hos meg akkurat nå. Jeg kan ikke ta vare på det du skriver. Ingen har lest det, og "
        "ingenting er sendt til noen. Prøv igjen om litt.",
        "en": "Something is wrong with me right now. I cannot keep what you write. Nobody has read it, and nothing "
        "has been sent to anyone. Please try again in a while.",
    },
}
