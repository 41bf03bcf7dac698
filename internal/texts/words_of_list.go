package texts

// listWords are those of the list of what happened, and of the line above it.
type listWords struct {
	Packets, Ladder, Rate, WhatHappenedViews     string
	Filter, FilterApply, FilterClear, FilterHint string
	NoMatch, NobodyListens, RunExample           string
	OlderRow, Load                               string
	RateCounter, RateASecond, RateFrom           string
	TimeFormat                                   string
	TimeAbsolute, TimeStart, TimeDelta           string
}

func englishListWords() listWords {
	return listWords{
		Packets: "Packets", Ladder: "Ladder", Rate: "Rate", WhatHappenedViews: "Views of what happened",
		Filter: "Filter", FilterApply: "Apply", FilterClear: "Clear filter",
		FilterHint:    `Wireshark's words, such as udp.port == 8888 && data contains "hi"`,
		NoMatch:       "No datagram matches {filter}.[[ {count|entry was|entries were} looked at.]]",
		NobodyListens: "No one is listening yet. Start a listener, or let the example do it.", RunExample: "Run the example from the blog post",
		OlderRow: "What is older is in the journal.", Load: "Load",
		RateCounter: "Rate now", RateASecond: "{count}/s",
		RateFrom:   "How many were received in the last second that is over.",
		TimeFormat: "Show times otherwise", TimeAbsolute: "Time", TimeStart: "Since start", TimeDelta: "Since last",
	}
}

func koreanListWords() listWords {
	return listWords{
		Packets: "패킷", Ladder: "사다리", Rate: "속도", WhatHappenedViews: "일어난 일의 보기",
		Filter: "필터", FilterApply: "적용", FilterClear: "필터 지우기",
		FilterHint:    `Wireshark와 같은 말을 씁니다. 예: udp.port == 8888 && data contains "hi"`,
		NoMatch:       "{filter}에 맞는 데이터그램이 없습니다.[[ 기록 {count}개를 살펴보았습니다.]]",
		NobodyListens: "아직 받고 있는 소켓이 없습니다. 직접 시작하거나 예제를 실행해 보세요.", RunExample: "블로그 예제 실행",
		OlderRow: "더 오래된 것은 저널에 있습니다.", Load: "불러오기",
		RateCounter: "현재 속도", RateASecond: "{count}개/초",
		RateFrom:   "지난 1초 동안 받은 개수입니다.",
		TimeFormat: "시각을 다르게 보기", TimeAbsolute: "시각", TimeStart: "시작부터", TimeDelta: "이전부터",
	}
}
