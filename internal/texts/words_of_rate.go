package texts

// rateWords are those of the rate and of the histograms.
type rateWords struct {
	RateTitle, RateNote, RateAsTable, RateSum              string
	RateReceived, RateBytes, RateDropped, RateNow, RateAgo string
	RateSummary, RateLeft                                  string

	GapsTitle, GapsNote, GapsRange, GapsCount, GapsSummary      string
	SizesTitle, SizesNote, SizesRange, SizesCount, SizesSummary string
}

func englishRateWords() rateWords {
	return rateWords{
		RateTitle:   "The last 60 seconds",
		RateNote:    "All listeners together, second by second. What the kernel dropped stands below the axis.",
		RateAsTable: "As table", RateSum: "Sum",
		RateReceived: "Datagrams per second", RateBytes: "Bytes per second", RateDropped: "Dropped per second",
		RateNow: "now", RateAgo: "60 s ago",
		RateSummary: "In {seconds|second|seconds} {received|datagram|datagrams} with {bytes|byte|bytes} were received, {peak} at most in one second, " +
			"and [[{dropped} dropped by the kernel||nobody knows how many the kernel dropped]][[; of {unknown|second|seconds} nothing is known]].",
		RateLeft: "{count} more were received, but not drawn here: neither histogram counts them.",

		GapsTitle: "Time between arrivals",
		GapsNote:  "Only datagrams right behind each other at one listener, with none missing in between. By the clock of the kernel.",
		GapsRange: "Apart", GapsCount: "Pairs",
		GapsSummary: "{count|pair|pairs} of datagrams[[, most of them {range} apart]].",

		SizesTitle: "Sizes",
		SizesNote:  "Bytes of payload as they were sent, up to each number. Of what this page has been sent since it was opened or cleared.",
		SizesRange: "Bytes", SizesCount: "Datagrams",
		SizesSummary: "{count|datagram|datagrams}[[, most of them of {range} bytes]].",
	}
}

func koreanRateWords() rateWords {
	return rateWords{
		RateTitle:   "지난 60초",
		RateNote:    "모든 리스너를 합한 초당 값입니다. 커널이 버린 것은 축 아래에 있습니다.",
		RateAsTable: "표로", RateSum: "합계",
		RateReceived: "초당 데이터그램", RateBytes: "초당 바이트", RateDropped: "초당 버려진 수",
		RateNow: "지금", RateAgo: "60초 전",
		RateSummary: "{seconds}초 동안 데이터그램 {received}개({bytes}바이트)를 받았고, 1초에 가장 많을 때 {peak}개였으며, " +
			"[[커널이 {dropped}개를 버렸습니다||커널이 버린 수는 알 수 없습니다]][[. {unknown}초 동안의 값은 알 수 없습니다]].",
		RateLeft: "받았지만 여기에 그리지 않은 것이 {count}개 더 있습니다. 두 히스토그램에는 들어 있지 않습니다.",

		GapsTitle: "도착 간격",
		GapsNote:  "한 리스너에 잇따라 도착하고 그 사이에 빠진 것이 없는 데이터그램만 셉니다. 커널의 시계를 따릅니다.",
		GapsRange: "간격", GapsCount: "쌍",
		GapsSummary: "데이터그램 {count}쌍[[, 가장 많은 간격: {range}]].",

		SizesTitle: "크기",
		SizesNote:  "보낸 그대로의 페이로드 바이트 수이며, 각 수까지입니다. 이 페이지를 열거나 지운 뒤에 페이지로 온 것만 셉니다.",
		SizesRange: "바이트", SizesCount: "데이터그램",
		SizesSummary: "데이터그램 {count}개[[, 가장 많은 크기: {range}바이트]].",
	}
}
