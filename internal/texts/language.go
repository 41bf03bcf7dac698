package texts

import "strings"

// Language is a language that every text is there in, by its tag (RFC 5646). Whatever is none of those
// below speaks English.
type Language string

// The languages there are.
const (
	EN Language = "en"
	KO Language = "ko"
)

// Languages lists the languages there are. The first is the one to fall back on.
func Languages() []Language { return []Language{EN, KO} }

// LanguageOf returns the language with this tag, and false where there is none.
func LanguageOf(tag string) (Language, bool) {
	for _, each := range Languages() {
		if string(each) == tag {
			return each, true
		}
	}
	return EN, false
}

// Name is what the language calls itself.
func (l Language) Name() string {
	if l == KO {
		return "한국어"
	}
	return "English"
}

// Other is the language to switch to.
func (l Language) Other() Language {
	if l == KO {
		return EN
	}
	return KO
}

// Words returns the words of the page, made anew.
func (l Language) Words() *Words {
	if l == KO {
		return Korean()
	}
	return English()
}

// Accepted is the language that suits an Accept-Language header best (RFC 9110 section 12.5.4): the one
// of the highest quality, of equals the one that is named first. A range such as ko-KR stands for its
// language (RFC 4647 section 3.4), and * for those that are not named. English suits where nothing does.
func Accepted(header string) Language {
	if header == "" {
		return EN
	}
	found := make(map[Language]preference)
	others := preference{}
	for place, each := range strings.Split(header, ",") {
		tag, quality, ok := languageRange(each)
		if !ok {
			continue
		}
		wanted := preference{quality, place}
		if tag == "*" {
			others = wanted
			continue
		}
		primary, _, _ := strings.Cut(tag, "-")
		language, known := LanguageOf(strings.ToLower(primary))
		if before, twice := found[language]; known && (!twice || wanted.beats(before)) {
			found[language] = wanted
		}
	}
	best, most := EN, preference{}
	for _, each := range Languages() {
		wanted, named := found[each]
		if !named {
			wanted = others
		}
		if wanted.beats(most) {
			best, most = each, wanted
		}
	}
	return best
}

// preference is how much a language is wanted. The zero value is not at all.
type preference struct {
	quality int // in thousandths
	place   int // in the header
}

func (p preference) beats(other preference) bool {
	return p.quality > other.quality || p.quality == other.quality && p.quality > 0 && p.place < other.place
}

// languageRange reads a language range and its quality. It returns false for what is neither.
func languageRange(text string) (tag string, quality int, ok bool) {
	tag, weight, weighed := strings.Cut(text, ";")
	tag = strings.Trim(tag, " \t")
	if !weighed {
		return tag, 1000, tag != ""
	}
	name, value, _ := strings.Cut(strings.Trim(weight, " \t"), "=")
	quality, ok = thousandths(value)
	return tag, quality, ok && tag != "" && strings.EqualFold(name, "q")
}

// thousandths reads a quality: from 0 to 1, with at most three decimals (RFC 9110 section 12.4.2).
func thousandths(text string) (int, bool) {
	whole, decimals, _ := strings.Cut(text, ".")
	if whole != "0" && whole != "1" || len(decimals) > len("000") {
		return 0, false
	}
	value := 0
	for _, digit := range whole + decimals + "000"[len(decimals):] {
		if digit < '0' || digit > '9' {
			return 0, false
		}
		value = 10*value + int(digit-'0')
	}
	return value, value <= 1000
}
