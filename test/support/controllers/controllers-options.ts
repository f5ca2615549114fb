import type { ControllersOptions } from "../../../operator/controllers/index.ts";

/** The options of the controllers that tests run in their own process. */
export const controllersOptions: ControllersOptions = {
  runnerImage: "my-operator:test",
  retainVolumes: false,
  userIdsFromPlatform: false,
  limits: { backup: {}, verification: {} },
  policy: { allowCommandEngine: true, allowedImages: undefined },
};
