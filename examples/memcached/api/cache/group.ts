/** The API group of every kind below this folder; the version is the name of the folder that holds the kind. */
export const group = "cache.example.com";
