package lab

import (
	"net/netip"
	"sync"
	"time"
)

// connectionIdle is how long a connected socket is kept after a send. It is long enough for a person
// to send again and see what the one before has come to.
const connectionIdle = 30 * time.Second

// maxConnections bounds how many connected sockets are kept.
const maxConnections = 64

// connectionKey tells which sends share a connection.
type connectionKey struct {
	from      string // as it was asked for
	to        netip.AddrPort
	broadcast bool // whether it may broadcast, where that makes a difference
}

// connections are the connected sockets of a lab.
type connections struct {
	keep    time.Duration // how long after its last use a connection ends
	opening chan struct{} // held by the one send that makes a connection
	reading sync.WaitGroup

	mu    sync.Mutex // guards the following, who uses a connection, and until when it is read
	byKey map[connectionKey]*connection
}

// take returns a connection that exists, for one more user; nil when there is none.
func (c *connections) take(key connectionKey) *connection {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := c.byKey[key]
	if found != nil {
		found.users++
	}
	return found
}

// add keeps a connection. Where there are too many, the one that was not used for the longest time
// ends.
func (c *connections) add(made *connection) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byKey == nil {
		c.byKey = make(map[connectionKey]*connection)
	}
	c.byKey[made.key] = made
	c.endOldest()
}

// endOldest ends one that nobody uses, if there are too many. The caller holds mu.
func (c *connections) endOldest() {
	if len(c.byKey) <= maxConnections {
		return
	}
	var oldest *connection
	for _, each := range c.byKey {
		if each.users == 0 && (oldest == nil || each.used.Before(oldest.used)) {
			oldest = each
		}
	}
	if oldest != nil {
		c.end(oldest)
	}
}

// end makes the reader end. Nobody sets another time for it afterwards. The caller holds mu.
func (c *connections) end(conn *connection) {
	conn.over = true
	if c.byKey[conn.key] == conn {
		delete(c.byKey, conn.key)
	}
	_ = conn.socket.Interrupt() // It fails only once the socket is closed.
}

// release ends what take and add began.
func (c *connections) release(conn *connection) {
	c.mu.Lock()
	defer c.mu.Unlock()
	conn.users--
	conn.used = time.Now()
	if !conn.over {
		_ = conn.socket.ReadUntil(conn.used.Add(c.keep)) // It fails only once the socket is closed.
	}
	c.endOldest() // There may be more than are kept where all of them were in use.
}

// goesOn reports whether a connection is kept for longer, and lets its reader wait for as long.
func (c *connections) goesOn(conn *connection) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	left := c.keep
	if conn.users == 0 {
		left -= time.Since(conn.used)
	}
	if left <= 0 {
		c.end(conn)
	}
	return !conn.over && conn.socket.ReadUntil(time.Now().Add(left)) == nil
}

func (c *connections) remove(conn *connection) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end(conn)
}

// close ends every connection and waits for their readers. No send is under way any more.
func (c *connections) close() {
	c.mu.Lock()
	for _, each := range c.byKey {
		c.end(each)
	}
	c.mu.Unlock()
	c.reading.Wait()
}
