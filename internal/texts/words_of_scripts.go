package texts

// wordsOfScripts is read only: the words that static/js uses, but for the notes. A test holds it against the scripts;
// go generate ./internal/texts writes it.
var wordsOfScripts = []string{
	"AgainCut", "BackWith", "ByteAt", "ByteMaths", "ByteOfField", "BytesCopied", "BytesNotCopied",
	"ChecksumAddress", "ChecksumPayload", "CodeNotCopied", "Copied", "CopyAllBytes", "CopyMarkedBytes",
	"CurlCopied", "CurlToken", "CutNote", "CutTag", "DetailTitle", "Done", "DumpHeader", "Empty", "EmptyNote",
	"ErrorSummary", "FrozenNew", "GapRow", "GapsSummary", "GroupStopped", "GroupWaiting", "GroupWhere", "Groups",
	"In", "LadderBoth", "LadderBytes", "LadderHole", "LadderListener", "LadderMissing", "LadderNotSent",
	"LadderOpenFate", "LadderOthers", "LadderOutside", "LadderOutsideFate", "LadderOwn", "LadderRefused",
	"LadderSummary", "LenOf", "Live", "LiveBehind", "ManyDone", "ManyFailed", "ManyGoing", "ManyNote",
	"ManyStopped", "MarkedBytes", "MarkedBytesOfHeader", "Missed", "NewBelow", "NoDatagrams", "NoMatch",
	"NotADecimal", "NotANumber", "NotCopied", "NotDrawn", "NotReached", "NotTextNote", "NotUTF8", "NumberRead",
	"OlderRow", "Out", "OutTimes", "PseudoDestination", "PseudoHeader", "PseudoLength", "PseudoNext",
	"PseudoProtocol", "PseudoSource", "PseudoZero", "QueueCapped", "QueueGauge", "QueueGranted", "RateASecond",
	"RateAgo", "RateBytes", "RateDropped", "RateLeft", "RateNow", "RateReceived", "RateSum", "RateSummary",
	"Reconnecting", "RefusedRow", "ReplyEcho", "ReplyFixed", "ReplyOff", "ReplyUpper", "Sending", "ShareCopied",
	"ShareTooLong", "Silence", "SizesSummary", "Spoken", "SpokenDropped", "SpokenNone", "SpokenOne",
	"SpokenTooMany", "StateListening", "StatePaused", "StateStopped", "Stopped", "TOSNamed", "TextCount",
	"TimeAbsolute", "TimeDelta", "TimeStart", "Times", "TitleState", "Unknown", "UnreachableRow",
}
