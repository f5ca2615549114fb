export const group = "example.com";
