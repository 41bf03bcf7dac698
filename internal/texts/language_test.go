package texts

import "testing"

func TestAccepted(t *testing.T) {
	for _, each := range []struct {
		header string
		want   Language
	}{
		{"", EN},
		{"ko", KO},
		{"KO", KO},
		{"ko-KR", KO},
		{"ko-Kore-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", KO},
		{"en-US,en;q=0.9,ko;q=0.8", EN},
		{"ko-KR,en;q=0.9", KO},
		{"en,ko", EN},
		{"ko,en", KO},
		{"ko;q=0.5,en;q=0.5", KO},
		{"en;q=0.5,ko;q=0.501", KO},
		{"fr,de;q=0.9,ko;q=0.1", KO},
		{"fr", EN},
		{"korean", EN},
		{"kok-IN", EN}, // Konkani, which is no Korean.
		{"*", EN},
		{"fr,*;q=0.5", EN},
		{"en;q=0,*", KO},
		{"en;q=0,*;q=0.5", KO},
		{"ko,*;q=0.5", KO},
		{"ko;q=0.1,*;q=0.5", EN},
		{"ko;q=0", EN},
		{"ko;q=0,en;q=0", EN},
		{"ko;q=0.2,ko-KR;q=0.9,en;q=0.5", KO}, // The better of two ranges counts.
		{" ko ; q=0.8 , en ; Q=0.3", KO},
		{"ko\t;q=1.000", KO},
		{",,ko,,", KO},
		// What is wrong is not there.
		{"ko;q=1.001,en;q=0.1", EN},
		{"ko;q=2,en;q=0.1", EN},
		{"ko;q=0.1234,en;q=0.1", EN},
		{"ko;q=,en;q=0.1", EN},
		{"ko;q=-1,en;q=0.1", EN},
		{"ko;q=0.x,en;q=0.1", EN},
		{"ko;x=1,en;q=0.1", EN},
		{";q=1,ko;q=0.1", KO},
		{";", EN},
		{"\xff", EN},
	} {
		if got := Accepted(each.header); got != each.want {
			t.Errorf("Accepted(%q) = %s, want %s", each.header, got, each.want)
		}
	}
}

func FuzzAccepted(f *testing.F) {
	f.Add("ko-KR,en;q=0.9,*;q=0.1")
	f.Fuzz(func(t *testing.T, header string) {
		if got := Accepted(header); got != EN && got != KO {
			t.Errorf("Accepted(%q) = %q", header, got)
		}
	})
}

func TestALanguageIsKnownByItsTag(t *testing.T) {
	for _, each := range Languages() {
		if got, known := LanguageOf(string(each)); got != each || !known {
			t.Errorf("LanguageOf(%q) = %s, %t", each, got, known)
		}
		if other := each.Other(); other == each || other.Other() != each || other.Name() == each.Name() {
			t.Errorf("beside %s there is %s", each, other)
		}
		if words := each.Words(); words.Language != each {
			t.Errorf("the words of %s are in %s", each, words.Language)
		}
	}
	for _, tag := range []string{"", "EN", "ko-KR", "fr", "en "} {
		if got, known := LanguageOf(tag); known || got != EN {
			t.Errorf("LanguageOf(%q) = %s, %t", tag, got, known)
		}
	}
}
