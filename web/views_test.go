package web

import (
	"testing"

	"udpweb/internal/texts"
)

func TestTheViewsOfWhatHappenedLookLikeThis(t *testing.T) {
	checkGolden(t, "ladder", ladderView(texts.English()))
	checkGolden(t, "rate", rateView(texts.English()))
}
