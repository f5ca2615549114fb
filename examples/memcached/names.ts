/** The operator's name, and the name of its objects. */
export const operatorName = "memcached-operator";

/** The Lease of its leader election. Its Role allows this one only. */
export const leaderElectionId = "memcached-operator.cache.example.com";

/** The image of the servers, unless `MEMCACHED_IMAGE` is set. */
export const defaultMemcachedImage = "memcached:1.6.26-alpine3.19";
