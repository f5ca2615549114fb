/** The API group of every kind in this folder. The name of the folder that holds a kind is its version. */
export const group = "databases.test.io";
