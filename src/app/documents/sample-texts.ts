/** The texts of the samples but the first, fetched when one of them is first opened. */
export const sampleTexts: Readonly<Record<string, string>> = {
  'kidney-trial': `Background: Cisplatin remains the backbone of treatment for head and neck cancer, but acute kidney injury limits the cumulative dose in about one patient in five. Magnesium sulphate has been proposed as a cheap protective agent; its effect on hearing loss is unknown.

Methods: We randomly assigned 214 adults with locally advanced squamous cell carcinoma to receive either intravenous magnesium sulphate or saline before each infusion of cisplatin. Patients taking furosemide, amphotericin B or lithium were excluded, as were those with heart failure or a history of epilepsy. The primary outcome was acute kidney injury within seven days.

Results: Acute kidney injury occurred in 14 of 107 patients (13 %) given magnesium sulphate and in 27 of 107 (25 %) given saline. Hypomagnesemia was less frequent (9 % against 38 %), while nausea, vomiting and neutropenia did not differ. Two patients in the magnesium group developed hypotension that resolved with fluids; one in the saline group had a seizure attributed to hyponatremia. Tinnitus was reported by 11 % and 16 %.

Conclusion: Magnesium sulphate before cisplatin halved the rate of acute kidney injury without added toxicity. Whether it also prevents chronic renal failure, and whether carboplatin would make the question moot, needs longer follow-up. Dexamethasone and ondansetron were given to all patients as antiemetics.`,
  'support-thread': `@priya_makes: Anyone else's Fairphone 5 refusing to pair with a Garmin watch since last night's update? Been at it for an hour in a café in Leeds and all I have is cold coffee 😩

@tomasz_w: same here w/ a Forerunner 255, restarting didn't help. my sister's Pixel is fine tho

@priya_makes: Oh good, so it isn't just me. Spotify keeps cutting out as well, halfway through the new Arooj Aftab record. Criminal.

@support_hanne: Hi Priya, Hanne from the help desk in Amsterdam here. Thanks for the logs! We can reproduce this on Android 14 and have told the Bluetooth team. Could you try forgetting the watch, switching off WhatsApp Web, and pairing again?

@tomasz_w: Hanne you are a legend, works!! Flying to Lisbon tomorrow for the half marathon, was about to buy a Casio at Manchester Airport

@priya_makes: Works for me too, though I had to reinstall Garmin Connect from the Play Store. Somebody send Hanne a stroopwafel.

@support_hanne: Glad to hear it 🙂 A fix is planned for Thursday. Good luck in Lisbon, Tomasz!

@deano_runs: meanwhile those of us on an old Nokia have been paired with nothing since 2009 and never been happier`,
  'salt-ledger': `In the spring of 1612 a clerk in the customs house at Danzig began a ledger that nobody had asked for. Official books recorded what each ship had paid; Matthias Rehbein wrote down what its captain had said. Over eleven years he filled four volumes with talk from Lisbon, Riga, Bergen and La Rochelle, most of it about salt.

The ledger shows how quickly news travelled along the Baltic coast before the Thirty Years' War. When the Dutch Republic closed its truce with Spain, Rehbein heard of it from a skipper of Enkhuizen within three weeks; the Swedish declaration against Poland reached him on a Friday, two days before the town council. He distrusted the English, admired the Hanseatic captains of Lübeck, and thought the officers of the Danish king at Helsingør "the best paid thieves in Christendom".

After his death in January 1624 the volumes passed to his niece, Barbara Rehbein, who sold two of them to a printer in Königsberg. Those burned in the winter of 1764. The others came to light in 1931, when Professor Aleksander Wolski of the University of Warsaw bought a chest of sheet music at an auction in Toruń and found, beneath the cantatas, eight hundred pages about salt.`,
}
