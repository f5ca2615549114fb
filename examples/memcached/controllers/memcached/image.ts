/** The image of the servers, unless `MEMCACHED_IMAGE` names another. */
export const defaultMemcachedImage = "memcached:1.6.26-alpine3.19";
