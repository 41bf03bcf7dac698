package api

import (
	"context"
	"net/http"
	"net/netip"

	"github.com/danielgtaylor/huma/v2"
)

// Interface is a network interface of the machine the lab runs on.
type Interface struct {
	Index     int            `json:"index"`
	Name      string         `json:"name"`
	MTU       int            `json:"mtu" doc:"Bytes."`
	Up        bool           `json:"up"`
	Loopback  bool           `json:"loopback"`
	Multicast bool           `json:"multicast"`
	Broadcast bool           `json:"broadcast"`
	Addresses []netip.Prefix `json:"addresses" nullable:"false" doc:"Each address with the length of its network's prefix."`
}

type interfacesOutput struct {
	Body struct {
		Interfaces []Interface `json:"interfaces" nullable:"false"`
	}
}

func (a *API) registerInterfaces(operations huma.API) {
	huma.Register(operations, a.operation("list-interfaces", http.MethodGet, Base+"/interfaces",
		"List the network interfaces", "Of the machine or container the lab runs in."), a.listInterfaces)
}

func (a *API) listInterfaces(context.Context, *struct{}) (*interfacesOutput, error) {
	found, err := a.lab.Interfaces()
	if err != nil {
		return nil, a.problemOf(err, in("body"))
	}
	output := &interfacesOutput{}
	output.Body.Interfaces = make([]Interface, len(found))
	for i, each := range found {
		output.Body.Interfaces[i] = Interface(each)
		output.Body.Interfaces[i].Addresses = append([]netip.Prefix{}, each.Addresses...) // [] where there is none.
	}
	return output, nil
}
