package texts

import "reflect"

//go:generate go test . -run ^TestThePageSendsTheWordsThatScriptsUse -update

// ForScripts are the words that the scripts of the page use, by their names: the others are in the page already.
func (w *Words) ForScripts() map[string]any {
	chosen := map[string]any{"Notes": w.Notes, "Acts": w.Acts}
	all := reflect.ValueOf(w).Elem()
	for _, name := range wordsOfScripts {
		chosen[name] = all.FieldByName(name).String()
	}
	return chosen
}
