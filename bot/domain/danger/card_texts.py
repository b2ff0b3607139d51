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
1. Rop og rist. Ring 113 og sett telefonen på høyttaler.
2. Har du nalokson nesespray, gi det.
3. Puster ikke personen: start hjerte- og lungeredning. De på 113 sier hvordan.
4. Puster personen: legg personen på siden, i stabilt sideleie.
5. Bli der. Ikke gå fra personen.

Er det deg: ring 113, og si det til noen i nærheten. Ikke vær alene.

Usikker på noe du har tatt, og det ikke haster: Giftinformasjonen 22 59 13 00, hele døgnet.""",
        "nn": """\
Ring 113 no. Ingen blir straffa for å ringe.

Er det ein annan:
1. Rop og rist. Ring 113 og set telefonen på høgtalar.
2. Har du nalokson nasespray, gi det.
3. Pustar ikkje personen: start hjarte- og lungeredning. Dei på 113 seier korleis.
4. Pustar personen: legg personen på sida, i stabilt sideleie.
5. Bli der. Ikkje gå frå personen.

Er det deg: ring 113, og sei det til nokon i nærleiken. Ikkje ver åleine.

Usikker på noko du har teke, og det ikkje hastar: Giftinformasjonen 22 59 13 00, heile døgnet.""",
        "en": """\
Call 113 now. Nobody is punished for calling.

If it is somebody else:
1. Shout and shake them. Call 113 and put the phone on speaker.
2. If you have naloxone nasal spray, give it.
3. Not breathing: start CPR. The people at 113 tell you how.
4. Breathing: lay them on their side, in the recovery position.
5. Stay. Do not leave them.

If it is you: call 113, and tell somebody near you. Do not be alone.

Unsure about something you took, and it is not urgent: poison information 22 59 13 00, day and night.""",
    },
    DangerKind.SUICIDE: {
        "nb": """\
Det var bra at du skrev det. Ikke vær alene med dette nå.

Er du redd for å skade deg selv, ring 113 nå. Har du tatt noe, ring 113 nå.
Legevakt: 116 117, hele døgnet.

Gå til noen, eller be noen komme til deg. Legg bort det du kan skade deg med.

Noen å snakke med, hele døgnet:
116 123 – Mental Helse
22 40 00 40 – Kirkens SOS
Svarer de ikke, ring legevakten på 116 117.""",
        "nn": """\
Det var bra at du skreiv det. Ikkje ver åleine med dette no.

Er du redd for å skade deg sjølv, ring 113 no. Har du teke noko, ring 113 no.
Legevakt: 116 117, heile døgnet.

Gå til nokon, eller be nokon kome til deg. Legg bort det du kan skade deg med.

Nokon å snakke med, heile døgnet:
116 123 – Mental Helse
22 40 00 40 – Kirkens SOS
Svarar dei ikkje, ring legevakta på 116 117.""",
        "en": """\
It was good that you wrote it. Do not be alone with this now.

If you are afraid that you may hurt yourself, call 113 now. If you have taken something, call 113 now.
Out-of-hours doctor: 116 117, day and night.

Go to somebody, or ask somebody to come to you. Put away what you could hurt yourself with.

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

Er du redd for hva du selv kan gjøre: ring 116 117 nå.""",
        "nn": """\
Er nokon i fare no: ring 112. Det er politiet. Er nokon skadd: ring 113.

Kom deg bort om du kan, til ein stad der det er folk.

Det er ikkje di skuld at nokon slår eller trugar deg.
Nokon å snakke med om vald, truslar og overgrep, heile døgnet: 116 006.
Treng du lege: legevakt 116 117.

Er du redd for kva du sjølv kan gjere: ring 116 117 no.""",
        "en": """\
If anybody is in danger now: call 112. That is the police. If anybody is hurt: call 113.

Get away if you can, to a place where there are people.

It is not your fault that somebody hits or threatens you.
Somebody to talk to about violence, threats and abuse, day and night: 116 006.
If you need a doctor: 116 117.

If you are afraid of what you may do yourself: call 116 117 now.""",
    },
    DangerKind.ACUTE_ILLNESS: {
        "nb": """\
Ring 113 nå hvis noen har vondt i brystet, krampe eller blør mye, ikke puster som vanlig eller ikke våkner.

Mens du har 113 på telefonen:
Puster ikke personen: start hjerte- og lungeredning. De på 113 sier hvordan.
Puster personen, men våkner ikke: legg personen på siden. Bli der.

Haster det mindre, men kan ikke vente: legevakt 116 117, hele døgnet.
Ser eller hører du ting andre ikke ser eller hører: ring 116 117. Ikke vær alene.""",
        "nn": """\
Ring 113 no om nokon har vondt i brystet, krampe eller blør mykje, ikkje pustar som vanleg eller ikkje vaknar.

Medan du har 113 på telefonen:
Pustar ikkje personen: start hjarte- og lungeredning. Dei på 113 seier korleis.
Pustar personen, men vaknar ikkje: legg personen på sida. Bli der.

Hastar det mindre, men kan ikkje vente: legevakt 116 117, heile døgnet.
Ser eller høyrer du ting andre ikkje ser eller høyrer: ring 116 117. Ikkje ver åleine.""",
        "en": """\
Call 113 now if anybody has chest pain, a seizure or heavy bleeding, does not breathe as usual or does not wake up.

While you have 113 on the phone:
Not breathing: start CPR. The people at 113 tell you how.
Breathing, but not waking up: lay them on their side. Stay.

Less urgent, but it cannot wait: out-of-hours doctor 116 117, day and night.
If you see or hear things that others do not: call 116 117. Do not be alone.""",
    },
    DangerKind.WITHDRAWAL: {
        "nb": """\
Abstinens kan være farlig, særlig etter alkohol og beroligende medisiner.

Ring 113 nå ved krampe eller forvirring, eller hvis du ser eller hører ting som ikke er der.
Ellers: ring legevakten på 116 117, hele døgnet. Si hva du har sluttet med, og når.

Ikke vær alene. Si det til noen i nærheten.""",
        "nn": """\
Abstinens kan vere farleg, særleg etter alkohol og roande medisinar.

Ring 113 no ved krampe eller forvirring, eller om du ser eller høyrer ting som ikkje er der.
Elles: ring legevakta på 116 117, heile døgnet. Sei kva du har slutta med, og når.

Ikkje ver åleine. Sei det til nokon i nærleiken.""",
        "en": """\
Withdrawal can be dangerous, above all from alcohol and sedatives.

Call 113 now if there is a seizure or confusion, or if you see or hear things that are not there.
Otherwise call the out-of-hours doctor at 116 117, day and night. Say what you stopped taking, and when.

Do not be alone. Tell somebody near you.""",
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
OFFER_LABELS: Mapping[str, tuple[str, str]] = {
    "nb": ("Ja, send", "Nei"),
    "nn": ("Ja, send", "Nei"),
    "en": ("Yes, send it", "No"),
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
