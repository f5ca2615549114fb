import packageJson from "../../package.json" with { type: "json" };

/** The image of this version of the operator, as `make docker-build` names it. */
export const defaultImage = `${packageJson.name}:${packageJson.version}`;
