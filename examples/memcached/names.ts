/** Of the operator: all that it makes bears this name. */
export const operatorName = "memcached-operator";

/** The Lease of its leader election; its Role allows this one only. */
export const leaderElectionId = "memcached-operator.cache.example.com";

/** The image of the servers, unless `MEMCACHED_IMAGE` names another. */
export const defaultMemcachedImage = "memcached:1.6.26-alpine3.19";
