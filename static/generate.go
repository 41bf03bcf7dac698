package static

// The scripts and the style sheets are bundled, since a page shall take few requests and little time; what few people
// look at is in files of its own. js/ and css/ are the source.
//
//go:generate go run ./bundle
