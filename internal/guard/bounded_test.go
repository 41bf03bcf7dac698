package guard

import "testing"

func TestTheKeyPutLongestAgoLeaves(t *testing.T) {
	b := newBounded[string, int](2)
	b.put("a", 1)
	b.put("b", 2)
	b.put("a", 3)
	b.put("c", 4)
	if _, ok := b.get("b"); ok {
		t.Error("b is still there")
	}
	if v, ok := b.get("a"); !ok || v != 3 {
		t.Errorf("a is %d, %t", v, ok)
	}
	if v, ok := b.get("c"); !ok || v != 4 {
		t.Errorf("c is %d, %t", v, ok)
	}
}

func TestAnUpdateDoesNotKeepAKey(t *testing.T) {
	b := newBounded[string, int](2)
	b.put("a", 1)
	b.put("b", 2)
	b.update("a", 3)
	b.update("x", 9)
	if v, _ := b.get("a"); v != 3 {
		t.Errorf("a is %d", v)
	}
	b.put("c", 4)
	if _, ok := b.get("a"); ok {
		t.Error("a is still there")
	}
	if _, ok := b.get("x"); ok {
		t.Error("x came from nowhere")
	}
}
