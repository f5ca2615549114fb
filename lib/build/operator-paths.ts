/** Where the operator is in the project. Nothing else below lib/ knows. */
export const operatorPaths = {
  /** The folder of the operator; the shell scripts in it become part of the image. */
  folder: "operator",
  /** The program that the image runs. */
  main: "operator/main.ts",
  /** The program that writes the generated pages of docs/ into the folder that it is given. */
  pages: "operator/pages/main.ts",
};
