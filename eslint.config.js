import tseslint from "typescript-eslint";

/** The project imports itself by relative paths, which the rule of its layers sees. */
const byName = {
  regex: "^my-operator(?!/crd/types$)",
  message: "Within the project, import by relative path; my-operator/crd/types is for all.",
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
      // A record says "any key"; an interface of our API says which: both are wanted.
      "@typescript-eslint/consistent-type-definitions": "off",
      // Index signatures are read with ["x"] (noPropertyAccessFromIndexSignature).
      "@typescript-eslint/dot-notation": "off",
      // client-node's models are classes, of which we use only the shapes: what we send is plain JSON.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      // Constructs are made for their effect on the tree.
      "no-new": "off",
    },
  },
  { files: ["**/*.js"], ...tseslint.configs.disableTypeChecked },
  // Which folder may import which is said in docs/architecture.md, and held by test/architecture.test.ts.
  {
    files: ["lib/**", "operator/**"],
    rules: { "no-restricted-imports": ["error", { patterns: [byName] }] },
  },
  {
    files: ["examples/memcached/**"],
    ignores: ["examples/memcached/test/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: "/(lib|operator|test)/",
              message: "The example stands for a project of somebody else's: import my-operator/….",
            },
          ],
        },
      ],
    },
  },
);
