import tseslint from "typescript-eslint";

/** By its package's name, too, code of the project sees nothing above it but the types that every API is built from. */
const byName = {
  regex: "^my-operator(?!/crd/types$)",
  message: "Within the project, import by relative path; my-operator/crd/types is for all.",
};

/** Forbids imports from the named folders: the layers of docs/architecture.md, where imports only go down. */
const mustNotImport = (files, folders, why) => ({
  files,
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          { group: folders.flatMap((folder) => [`**/${folder}`, `**/${folder}/**`]), message: why },
          byName,
        ],
      },
    ],
  },
});

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
  mustNotImport(
    ["operator/runtime/**"],
    ["api", "controllers", "engines", "repository", "schedule", "lib", "test", "imports"],
    "operator/runtime stands alone: it knows no kind of ours.",
  ),
  mustNotImport(
    ["lib/crd/**"],
    ["operator", "constructs", "test", "imports"],
    "lib/crd stands alone: it knows no kind of ours.",
  ),
  mustNotImport(
    ["operator/api/**"],
    ["controllers", "engines", "repository", "schedule", "runtime", "lib", "test", "imports"],
    "operator/api is the bottom layer: types, tags and constants only.",
  ),
  mustNotImport(
    ["operator/schedule/**"],
    ["controllers", "engines", "repository", "runtime", "lib", "test", "imports"],
    "operator/schedule imports only operator/api.",
  ),
  mustNotImport(
    ["operator/engines/**", "operator/repository/**"],
    ["controllers", "runtime", "lib", "test", "imports"],
    "engines and repository lie below the controllers and import only operator/api and operator/schedule.",
  ),
  mustNotImport(
    ["operator/monitoring/**"],
    ["controllers", "engines", "repository", "lib", "test", "imports"],
    "metrics import schedule, runtime and api only.",
  ),
  mustNotImport(
    ["operator/controllers/**"],
    ["lib", "test", "imports"],
    "controllers import engines, repository, schedule, metrics, runtime and api only.",
  ),
  mustNotImport(
    ["lib/constructs/**"],
    ["runtime", "engines", "repository", "schedule", "test"],
    "lib imports operator/api and the controllers' permissions.ts only.",
  ),
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
