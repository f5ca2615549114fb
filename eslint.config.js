import tseslint from "typescript-eslint";

/** test/architecture.test.ts holds the layers, and sees relative imports only. */
const byName = {
  regex: "^my-operator(?!/crd/types$)",
  message:
    "Within the project, import by relative path. Only my-operator/crd/types may be imported by its name.",
};

/** The examples show what another project can do. */
const byPath = {
  regex: "/(lib|operator|test)/",
  message:
    "Import by a name that package.json exports, such as my-operator/runtime, as another project would.",
};

export default tseslint.config(
  { ignores: ["node_modules", "build", "dist", "imports", "examples/*/dist", "examples/*/imports"] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ["*.js"] } } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      // Both are useful: a record has any key, an interface of our API names them.
      "@typescript-eslint/consistent-type-definitions": "off",
      // Index signatures are read with ["x"] (noPropertyAccessFromIndexSignature).
      "@typescript-eslint/dot-notation": "off",
      // client-node's models are classes. We use only their shapes: we send plain JSON.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      // A construct adds itself to the tree.
      "no-new": "off",
    },
  },
  { files: ["**/*.js"], ...tseslint.configs.disableTypeChecked },
  {
    files: ["lib/**", "operator/**"],
    rules: { "no-restricted-imports": ["error", { patterns: [byName] }] },
  },
  {
    files: ["examples/**"],
    ignores: ["examples/*/test/**"],
    rules: { "no-restricted-imports": ["error", { patterns: [byPath] }] },
  },
);
