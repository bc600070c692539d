package tokenizers

import (
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// clusterLength is the length of the first cluster of characters (what a reader takes
// for one) of text, which is not empty.
func clusterLength(text string) int {
	if text[0] < utf8.RuneSelf && text[0] != '\r' && (len(text) == 1 || text[1] < utf8.RuneSelf) {
		return 1
	}
	cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(text, -1)
	return len(cluster)
}
