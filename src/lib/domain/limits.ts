// Every number that bounds something, with its reason. Sizes in bytes, times in milliseconds.

export const limits = {
  /** One frame. A key press is < 200 B; a pasted page of text < 20 KB (authz.md 3.4). */
  maxFrameBytes: 256 * 1024,
  /** First frame after a reconnect may carry a long offline stretch. */
  maxSyncStep2Bytes: 2 * 1024 * 1024,
  /** A whole zone's state. The longest plan seen in tests is below 100 KB. */
  maxZoneBytes: 8 * 1024 * 1024,
  /** Struct count one live update may declare: more is an attack, not typing (reliability.md 3.4). */
  maxStructsPerUpdate: 20_000,
  /** The same for the first frame after a reconnect; Yjs applies as many in about 200 ms. */
  maxStructsPerSyncStep2: 60_000,
  /** New clock units in one update: a pasted book, not a clock thrown far ahead. */
  maxClockAdvance: 500_000,
  /** Fields that one update writes in; each is judged. A whole plan of 40 actions has below 600. */
  maxPathsPerUpdate: 5_000,
  /** Types inside types. Lists in lists of a text are below 30; Yjs deletes by recursion, and every
      struct's place is looked for upwards. */
  maxTypeDepth: 64,
  /** Client ids with news in one update: each page load of one person's offline work is one. */
  maxClientsPerUpdate: 64,
  /** Frames a second one socket may send; two fast typists on one connection stay below 40. */
  framesPerSecond: 60,
  frameBurst: 240,
  /** Presence frames a second: a caret moves with every key, and the stock client sends back what it
      hears of others, at most once each `presenceMs`. A ping counts, and each post over HTTP. */
  presenceFramesPerSecond: 120,
  /** Open sockets of one session: 12 zones in 8 tabs. */
  socketsPerSession: 96,
  /** Openings a second of one session, with room for all of these coming back twice after a restart. */
  opensPerSecond: 2,
  opensBurst: 240,
  /** Connections of one process, of every kind: about 150 MB of memory. More are not taken, so that a
      balancer finds another process before this one has no memory left for anybody. */
  connectionsPerProcess: 20_000,
  /** Lines over HTTP of one session, where WebSockets are blocked: each is one tab. */
  linesPerSession: 16,
  /** One post on such a line: the largest frame, and what is written around it. */
  maxPostBytes: 2 * 1024 * 1024 + 1024,
  /** Frames, openings and closings in one post: a burst of frames, and every zone of a tab. */
  recordsPerPost: 512,
  /** A connection that has not opened by then is tried another way. A slow school network opens one in
      two seconds; a proxy that drops upgrades never answers at all. */
  openWithinMs: 4_000,
  /** So long after a WebSocket was found blocked the next connection tries one again. */
  webSocketAgainMs: 10 * 60_000,
  /** A line that carries no zone is ended after this. */
  lineIdleMs: 15_000,
  /** Presence state of one client; ours is about 300 B. */
  maxAwarenessBytes: 4096,
  /** Bytes waiting for a reader before it is cut with 4408 (reliability.md F7). */
  maxBacklogBytes: 1024 * 1024,
  /** Commits begin at most this often; what comes meanwhile is committed and sent together. A twentieth
      of a second costs nobody a thought, and spares more than a fifth of the server and half of the
      database against 20 ms (docs/bench.md). */
  flushMs: 50,
  /** Updates of one zone in one commit, and bytes of all zones after which no more are taken in. */
  flushUpdates: 64,
  commitBytes: 1024 * 1024,
  /** Commits on their way at once: while one waits for a lock, other zones go on. */
  commitsUnderway: 3,
  /** Dead peers are found after two missed pings (reliability.md F4). */
  pingMs: 10_000,
  /** Access is asked again this often even if no news came: at the latest two seconds after it ended
      nothing is sent any more, the question itself included (reliability.md V2). */
  accessPollMs: 1_500,
  /** Without an answer from the database for this long nobody knows who may still read: sockets
      are closed with 4503 (reliability.md F3). */
  accessLeaseMs: 12_000,
  /** Presence is passed on at most this often for one client. */
  presenceMs: 50,
  /** People of one zone in one word between nodes: more than a plan ever has at once. */
  maxPresent: 1_000,
  /** What another node said about who is there holds for this long: two of its words may get lost. */
  neighbourSilenceMs: 30_000,
  /** Redis is asked this often whether it lives, and is away when it does not answer in time; until
      then the access poll finds what was not heard. */
  redisPingMs: 1_000,
  redisAnswerMs: 1_500,
  /** Pauses before it is tried again: doubled up to the longest. */
  redisRetryMs: 250,
  redisRetryMaxMs: 2_000,
  /** Edits without an answer for this long are shown as "Ej sparat" (reliability.md 3.0). */
  unsavedAfterMs: 3_000,
  /** An empty room leaves memory after this; coming back costs a millisecond. */
  roomIdleMs: 10_000,
  /** How often rooms are looked through for that. */
  roomSweepMs: 1_000,
  /** A room in which nothing is written keeps nothing but who is there after this. */
  roomRestMs: 5_000,
  /** Log rows after the newest snapshot before a new one is made (reliability.md L5). */
  compactAfterUpdates: 400,
  /** The same by size: pasted pages make a long log of few rows. */
  compactAfterBytes: 512 * 1024,
  /** Quiet time before the read model is projected, and the longest it may wait while people type. */
  projectQuietMs: 1_000,
  projectMaxMs: 5_000,
  /** Session limits, by the database clock (reliability.md V9). */
  sessionIdleMs: 30 * 60_000,
  sessionAbsoluteMs: 10 * 3_600_000,
  /** What a browser keeps, encrypted, of edits that were not saved: long enough for a week without
      net or a sick week, short enough that a lost device does not keep it (reliability.md D11). */
  outboxMaxAgeMs: 7 * 24 * 3_600_000,
  /** Zones, and keys, that one question about outboxes may name: 12 zones in each of 20 plans. */
  outboxZones: 240,
  /** Life of the token with which the web app asks the database as the signed-in person. */
  accessTokenSeconds: 300,
  /** A goal's or an action's title: two lines on a card. */
  maxTitleChars: 300,
  /** What an action means, in plain text. */
  maxWhatChars: 4_000,
  /** Why an action gave only a part of what it was for: a paragraph. */
  maxReasonChars: 1_000,
  /** What the read model takes of one document; the longest plan in tests has 12 goals, 40 actions. */
  maxGoals: 200,
  maxActions: 1_000,
  /** Characters and nodes of one rich text: a hundred pages. */
  maxRichTextSize: 300_000,
  /** Lists in lists. Deeper is no text that a person wrote. */
  maxListDepth: 12,
  /** What one person writes with shorter pauses than this is one change in the history. */
  historyPauseMs: 10 * 60_000,
  /** Rows of the log in one answer; the page asks until it has all. About 300 KB of typing. */
  historyPageRows: 2_000,
  /** A signal card's situation: two pages. What a longer one says belongs in the plan. */
  maxSituationChars: 8_000,
  /** Each other text of a signal: measures taken, an answer to one of the five questions. */
  maxSignalWords: 4_000,
  /** A comment on one of its eight areas. */
  maxAreaWords: 2_000,
  /** Pause in typing after which a signal's draft is saved: a word or two are lost at most. */
  signalSaveQuietMs: 1_500,
  /** How often someone at a meeting asks where it stands: soon enough to turn to the next speaker
      together, and eight people ask four times a second in all. */
  meetingPollMs: 2_000,
  maxCommentChars: 4_000,
  /** Why somebody does not agree: half a page beside a goal or an action. */
  maxDissentChars: 2_000,
  /** Who turns to ten turns to nobody. */
  maxMentions: 10,
  maxQuotationChars: 300,
  /** What works, or what is hard, in one area as one party sees it: a few sentences, not a report. */
  maxViewChars: 2_000,
  /** Days from a signal to a meeting that are not to be exceeded, where a tenant says nothing else:
      three weeks, as the municipalities of Western Sweden have agreed for a SIP (Samverkan för barns
      och ungas hälsa; Bengtsfors, Mölndal). */
  signalToMeetingDays: 21,
  /** Days without a change or a word after which an action has not moved: half the time from one
      follow-up to the next, so that it is asked about before everybody meets again. */
  idleDays: 42,
  /** What has nobody responsible after this was left so, and is not just being written. */
  ownerDays: 2,
  /** So long may somebody wait without any support: a week to agree on it and a week to begin. */
  supportDays: 14,
  /** A gap is the contact's at once, the unit's after a week, and after two of those who lead: where a
      tenant says nothing else. */
  gapContactDays: 0,
  gapUnitDays: 7,
  gapLeadDays: 14,
  /** The most that a tenant may set any of these to. */
  maxGapDays: 365,
  /** How far the timeline's picture reaches back and ahead of today: a school year each way. A day
      beyond is in the table; a mistyped year must not make a picture of a thousand. */
  timelineDays: 400,
  /** Rows of who has read on one page: a week of an everyday plan, and small enough for a phone. */
  readsPerPage: 100,
  /** Days that a search in the log begins with: a month is what a follow-up looks at. */
  logSearchDays: 31,
  /** A check of the log looks at a month, is signed within two weeks, and is late when five weeks have gone unseen.
      Three months at most at once: what is older than that nobody remembers why. */
  logReviewEveryDays: 35,
  logReviewDays: 14,
  logReviewMaxDays: 92,
  logReviewSample: 20,
  logReviewMaxSample: 500,
  /** So many different plans opened within an hour are something to look at, if they are also so many times what
      the reader usually opens: a coordinator before a round of meetings opens five or six. */
  massPlansInHour: 10,
  massTimesUsual: 3,
  /** Asked for in an hour without being let in: old links in a calendar are two or three. */
  manyRefusalsInHour: 10,
  /** Name and way to be reached of someone who asks for a plan. */
  maxAskName: 200,
  /** What they write: enough to be called back, too little for a record about a child. */
  maxAskWords: 1_000,
  /** Lines of one drawing, and points of one line: a full sheet by an eager child has about 150 lines. The
      whole stays below what the database takes (200,000 characters). */
  maxStrokes: 200,
  maxStrokePoints: 400,
  maxDrawingChars: 200_000,
  /** One entry in words; the longest that a child has written in tests is below 1,000. */
  maxVoiceChars: 4_000,
  /** A recording: a minute of speech at 24 kbit/s is 180 KB. The server takes posts of 512 KB. */
  soundSeconds: 60,
  maxSoundBytes: 400 * 1024,
  /** Mail "at once" is at most one each quarter: five comments in a row are one mail. */
  mailEveryMs: 15 * 60_000,
  /** A day of mails begins at seven in the morning. */
  mailDayBeginsMs: 7 * 60 * 60_000,
  /** What happened so short a time before a mail is counted may not be committed yet: it waits. */
  mailSettleMs: 2_000,
  /** A mail is tried again after one, two, four … minutes, for two hours: a mail server that restarts is back
      by then, and after that the next period comes. */
  mailTries: 7,
  mailRetrySeconds: 60,
  /** Rows of the access log are chained this often: for so long somebody above the database could change one
      unseen. */
  auditChainMs: 5_000,
  /** In one transaction: about a tenth of a second of work. */
  auditChainRows: 2_000,
  /** A head of the chain lies outside the database at latest after this (reliability.md U3: five minutes). */
  auditAnchorMs: 240_000,
  auditReadRows: 2_000,
  /** What ended is in the ledger outside the database at latest after this: so much a lost machine can forget. */
  ledgerMs: 2_000,
  /** In one question or one write. */
  ledgerLines: 1_000,
  /** What has not been chained for this long is not on its way. */
  auditWaitSeconds: 600,
  /** Mails that one node takes on at a time: a second or two of work, soon free for other nodes. */
  mailBatch: 20,
  /** A mail server that says nothing for this long does not answer. */
  mailPatienceMs: 15_000,
  /** A pasted table: 2,000 people with ten columns are below 300 KB. SvelteKit takes posts of 512 KB. */
  maxImportChars: 400_000,
  /** Rows in one table of units; the largest municipality has about 1,500. */
  maxImportUnits: 2_000,
  maxIssuerChars: 300,
  /** What an identity provider may answer with; a discovery document is below 10 KB. */
  maxProviderBytes: 512 * 1024,
  maxTenantName: 80,
  maxContactName: 200,
  /** What a municipality knows cannot be used by everybody: two pages. */
  maxAccessibilityWords: 4_000,
  maxUnitName: 120,
  maxLocalId: 60,
  /** A group in the statistics is nothing at all or at least this many, of as many children (reliability.md P1). */
  statisticsSmallest: 5,
  /** Nine of ten is said of so many at least: of fewer it would be the one who waited longest. */
  statisticsP90: 10,
  /** Closed quarters are looked for this often: figures are there within the day after a quarter has ended. */
  statisticsEveryMs: 3_600_000,
  /** The bell asks again when something may be new, but not more often than this. */
  noticeCountEveryMs: 10_000,
  /** As long as the name of a person may be; the longest in the register are below 100. */
  maxPersonName: 200,
  /** Rows of one table of people: the staff of a small municipality's schools at once. */
  maxImportPeople: 2_000,
  /** People of a municipality on one page of the list: what one looks through, not what one scrolls past. */
  peoplePage: 50,
  /** What may fall between people, on the page at first and at each "Visa fler": more than a morning's work. */
  followUpsPage: 50,
  /** "Leg. psykolog, verksamhetsansvarig för elevhälsans medicinska insatser" has 71. */
  maxTitleOfPerson: 100,
  /** Users or groups in one answer to a directory; Entra ID asks for one at a time, others for a hundred. */
  maxScimPage: 200,
  /** A group of five thousand members in one message; directories send more in several. What is past 512 KB the
      web server refuses to read. */
  maxScimBody: 500_000,
  /** A unit's card: what it does, and what it does not, each as long as what one reads before one rings. */
  maxCardWords: 1_200,
  maxReachWords: 600,
  maxPhone: 40,
  maxHours: 200,
  /** Working days until an answer; what takes longer is no contact path. */
  maxAnswerDays: 60,
  maxPathWords: 400,
  /** What a unit offers: a heading, three lines, and one page. */
  maxEntryTitle: 100,
  maxEntrySummary: 300,
  maxEntryBody: 4_000,
  /** What somebody writes to find support: two long sentences. */
  maxSupportWords: 200,
  /** A question to the guide or to another unit: enough to be understood, too little for a record about a child. */
  maxInquiryWords: 1_500,
  /** After a year it may no longer be so (domain F92): the public is told, and the unit is reminded. */
  supportReviewDays: 365,
  /** Searches without an account from one address: a school behind one may search at once, a program may not. */
  publicPerSecond: 2,
  publicBurst: 120,
  /** How fast one address or person may come to a door (http/paces.ts): so many at once, then so many a second. */
  paces: {
    /** The staff of a school behind one address, at eight in the morning: three requests each. */
    signIn: { perSecond: 5, burst: 600 },
    /** A directory sends a municipality's staff in one go; Entra ID keeps below 25 a second. */
    directory: { perSecond: 25, burst: 1_000 },
    /** Each attached file costs a second or two of looking through: a folder at once, then one every ten seconds. */
    files: { perSecond: 0.1, burst: 40 },
    /** What one person sends: a draft saves itself every second and a half, in two windows. */
    changes: { perSecond: 5, burst: 300 },
  },
  /** Where something else refuses because of too many: come back in a minute. */
  waitSeconds: 60,
  /** An attached file: 60 scanned pages, or the largest picture of a phone. */
  maxFileBytes: 10 * 1024 * 1024,
  /** A form with such a file, and what is written around it. */
  maxUploadBytes: 10 * 1024 * 1024 + 64 * 1024,
  /** Any other form or question to the web app: what adapter-node has as well. */
  maxFormBytes: 512 * 1024,
  /** A file as Storage keeps it: sealed, and a picture that became somewhat larger when it was written anew. */
  maxStoredBytes: 16 * 1024 * 1024,
  /** Attached files in one archive package, which is put together in memory. */
  maxArchiveFilesBytes: 256 * 1024 * 1024,
  /** Letters of an attached file's name without its ending: what a list has room for. */
  maxFileName: 100,
  /** Points of a picture: twice the largest of a phone. More is a bomb, or a map for a printer. */
  maxPixels: 100_000_000,
  /** What an office document may unpack to; the longest with pictures are below 50 MB. */
  maxUnpackedBytes: 100 * 1024 * 1024,
  /** What all streams of a PDF may unpack to: 60 scanned pages in plain points. */
  maxUnpackedPdfBytes: 400 * 1024 * 1024,
  /** Parts of an office document: a workbook of a hundred sheets has 500. */
  maxZipEntries: 2_000,
  /** Looking through one file; the largest takes two seconds on a slow server. */
  examineMs: 30_000,
  /** Files looked through at once, and how many may wait: each takes some hundred MB for a moment. */
  examineAtOnce: 2,
  examineWaiting: 8,
  /** What the thread that looks through a file may have in memory, beside pictures. */
  examineMemoryMb: 384,
  /** The virus scanner answers within this, or the file is not taken. */
  clamdMs: 30_000,
  /** Bytes of removed files are taken away this often, where it did not succeed at once. */
  filesSweepMs: 5 * 60_000,

  /** Between the times that what went with mandates that ran out is ended. */
  mandatesMs: 60_000,
} as const;
