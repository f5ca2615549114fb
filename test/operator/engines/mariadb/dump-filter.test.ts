import fc from "fast-check";
import { expect, test } from "vitest";
import { MariaDBDumpFilter } from "../../../../operator/engines/mariadb/dump-filter.ts";

const sandbox = "/*M!999999\\- enable the sandbox mode */ \n";
const rows = `CREATE TABLE \`t\` (
  \`note\` text DEFAULT 'it''s \\' \`' COMMENT '-- Dumping events for database'
);
INSERT INTO \`t\` VALUES
(1,'CREATE DEFINER=\`root\`@\`localhost\` PROCEDURE \`p\`()\\n-- Dumping events for database \\''),
(2,'DELIMITER ;;');
`;
const names = `CREATE TABLE \`two
DELIMITER ;;
-- Dumping events for database 'x'
/*!50013 DEFINER=\`a\`@\`b\` SQL SECURITY DEFINER */
lines\` (\`x\` int);
`;
const trigger = (definer: string) => `DELIMITER ;;
/*!50003 CREATE*/ ${definer}/*!50003 TRIGGER \`logged\` BEFORE INSERT ON \`t\` FOR EACH ROW SET NEW.note = 'it''s' */;;
DELIMITER ;
`;
const events = (definer: string) => `-- Dumping events for database 'shop'
--
/*!50106 SET @save_time_zone= @@TIME_ZONE */ ;
DELIMITER ;;
/*!50003 SET sql_mode = '' */ ;;
/*!50106 CREATE*/ ${definer}/*!50106 EVENT \`e\` ON SCHEDULE EVERY 1 DAY DO SELECT "don't" */ ;;
DELIMITER ;
/*!50106 SET TIME_ZONE= @save_time_zone */ ;

--
`;
const routines = (definer: string) => `-- Dumping routines for database 'shop'
--
DELIMITER ;;
CREATE ${definer}PROCEDURE \`trap\`()
BEGIN
-- it's a trap
SELECT '
DELIMITER ;
-- Dumping events for database
CREATE DEFINER=\`x\`@\`y\` PROCEDURE \`q\`() SELECT 1;
';
END ;;
DELIMITER ;
`;
const view = (security: string) => `/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 ${security} */
/*!50001 VIEW \`v\` AS select 1 */;
`;
const end = "\n-- Dump completed\n";

const dump = (
  routine = "DEFINER=`a``b`@`%` ",
  inComment = (number: string) => `/*!${number} DEFINER=\`root\`@\`localhost\`*/ `,
  security = "DEFINER=`root`@`localhost` SQL SECURITY DEFINER",
) => ({
  first: `${sandbox}${rows}${names}${trigger(inComment("50017"))}`,
  events: events(inComment("50117")),
  last: `${routines(routine)}${view(security)}${end}`,
});

const whole = ({ first, events: middle, last }: ReturnType<typeof dump>) => `${first}${middle}${last}`;

function filtered(text: string, definers: "Keep" | "Invoker", sizes: readonly number[] = [65536]) {
  const filter = new MariaDBDumpFilter(definers);
  const bytes = Buffer.from(text, "latin1");
  const chunks: Buffer[] = [];
  for (let start = 0, turn = 0; start < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    chunks.push(bytes.subarray(start, start + size));
    start += size;
  }
  const output = Buffer.concat([...chunks.map((chunk) => filter.change(chunk)), filter.end()]);
  return { output: output.toString("latin1"), events: filter.later["events.sql"], isWhole: filter.isWhole };
}

test("takes the events out, and nothing else, wherever the dump is cut into pieces", () => {
  const parts = dump();
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 }), (sizes) => {
      expect(filtered(whole(parts), "Keep", sizes)).toEqual({
        output: parts.first + parts.last,
        events: sandbox + parts.events,
        isWhole: true,
      });
    }),
  );
});

test("with Invoker, takes the definers out of statements, and never out of rows, names and texts", () => {
  const parts = dump();
  const expected = dump("", () => "", "SQL SECURITY INVOKER");
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 }), (sizes) => {
      expect(filtered(whole(parts), "Invoker", sizes)).toEqual({
        output: expected.first + expected.last,
        events: sandbox + expected.events,
        isWhole: true,
      });
    }),
  );
});

test("passes long rows and bytes that are not text on as they are", () => {
  const bytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))
    .join("")
    .replace(/[\n'\\]/g, "\\$&")
    .replaceAll("\n", "n");
  const row = `(1,'${bytes.repeat(100)}'),\n`;
  const text = `INSERT INTO \`t\` VALUES\n${row}(2,'x');\nINSERT INTO \`t\` (\`a\`) VALUES (1,'${bytes.repeat(100)}');\n${end}`;
  expect(filtered(text, "Invoker", [1000])).toEqual({ output: text, events: "", isWhole: true });
});

test.each([
  ["within a row", `${rows}INSERT INTO \`t\` VALUES\n(1,'-- Dump completed`],
  ["between statements", rows],
  ["within a routine", "DELIMITER ;;\nCREATE PROCEDURE p()\n-- Dump completed\n"],
  ["within a name", "CREATE TABLE `x\n-- Dump completed\n"],
  ["at its beginning", ""],
])("says that a dump is not whole which was cut %s", (_where, text) => {
  expect(filtered(text, "Keep")).toEqual({ output: text, events: "", isWhole: false });
});
