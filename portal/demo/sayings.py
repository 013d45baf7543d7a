"""What people say when they accept, decline, approve or discuss."""

ACCEPTED = (
    "Yes. Please begin with the tests; I will look the same day.",
    "This is the right size. Keep the old behaviour as the default for one release.",
    "Happy to see this. Ask me when you reach the settings, they are older than they look.",
    "Good. One of us had this on a list for spring, you are faster.",
    "Accepted, with one wish: write the numbers from before and after into the description.",
    "We need it as much as you do. I will review and Tuesday's office hour is yours.",
)
DECLINED = (
    ("out_of_scope", "It belongs to the service that owns the data, and we would copy its rules."),
    ("already_planned", "We begin with exactly this next month; please look at the roadmap item."),
    ("duplicate", "This was accepted in summer under another name. Join in there, it is open."),
    ("too_costly", "We would have to keep it alive for years for two readers a month."),
    ("wrong_approach", "A retry here hides the fault. Mend the sender, we will help you with it."),
    ("no_capacity", "Nobody of us can review this before February, and we will not pretend to."),
    ("other", "The law department asked us to leave this part alone until the audit is over."),
)
SENT_BACK = (
    "Could you say what happens to what is stored already? Then we can decide.",
    "Please split it: the first half we take at once, the second needs a benchmark.",
    "Who would keep this running after the first month? Add that and send it again.",
)
WITHDRAWN = (
    "Our need went away with the new importer.",
    "We found a setting that does the same.",
    "Our roadmap moved; somebody else is welcome to take it up.",
    "Too much had changed while it waited.",
)
APPROVED = (
    "",
    "",
    "",
    "Clear and small, thank you.",
    "Read twice, tried once. Good.",
    "The test convinced me.",
)
ASKED_FOR_CHANGES = (
    "The limit is read twice; the second reading can differ. Please keep it in one place.",
    "Good idea, but this changes the answer for old clients. Guard it, or make it a new field.",
)
DISCUSSED = (
    "How many of your requests does this touch in a week?",
    "About four hundred; I put the query into the description.",
    "Would a warning be enough for the first release?",
    "We had the same last year. I can lend you our test data.",
    "Thank you for writing down the costs as well. That is what we usually miss.",
    "I would rather have this as a setting than as a rule.",
)
