// Package lab is the one door for every command. It owns the listeners, the policy that says where
// datagrams may go, and the journal that all of them write to.
//
// Commands come in by the methods of [Lab]; what happens comes out of its journal, and nowhere
// else. Whatever a person can put right is returned as a [*Failure], which names the field, the
// values and the error number but words nothing: that is for the package texts.
package lab
