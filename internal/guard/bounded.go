package guard

import "container/list"

// bounded is a map of at most limit keys. The key that was put longest ago leaves first. It is not safe for concurrent
// use.
type bounded[K comparable, V any] struct {
	limit int
	items map[K]*list.Element // of item[K, V], in order
	order *list.List          // the key put longest ago in front
}

type item[K comparable, V any] struct {
	key   K
	value V
}

func newBounded[K comparable, V any](limit int) *bounded[K, V] {
	return &bounded[K, V]{limit: limit, items: make(map[K]*list.Element), order: list.New()}
}

func (b *bounded[K, V]) get(key K) (value V, ok bool) {
	e, ok := b.items[key]
	if !ok {
		return value, false
	}
	return e.Value.(item[K, V]).value, true
}

// put stores a value and makes its key the last to leave.
func (b *bounded[K, V]) put(key K, value V) {
	if e, ok := b.items[key]; ok {
		e.Value = item[K, V]{key, value}
		b.order.MoveToBack(e)
		return
	}
	if len(b.items) >= b.limit {
		oldest := b.order.Remove(b.order.Front()).(item[K, V])
		delete(b.items, oldest.key)
	}
	b.items[key] = b.order.PushBack(item[K, V]{key, value})
}

// update stores a value under a key that is present, and leaves its place in the order.
func (b *bounded[K, V]) update(key K, value V) {
	if e, ok := b.items[key]; ok {
		e.Value = item[K, V]{key, value}
	}
}
