module my-operator/pause

go 1.24
