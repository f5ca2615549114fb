/**
 * A cron expression of five fields (minute, hour, day of the month, month, day of the week) or one of the macros
 * `@yearly`, `@annually`, `@monthly`, `@weekly`, `@daily`, `@midnight` and `@hourly`. `H` is a fixed number computed
 * from namespace and name, which spreads many backups over time: `H 2 * * *` runs once between 2 and 3 o'clock,
 * `H H(1-4) * * *` once between 1 and 5 o'clock, `H/15 * * * *` every 15 minutes.
 *
 * @maxLength 128
 * @validation {
 *   rule: "!self.startsWith('@') || self in ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']",
 *   messageTemplate: "\"{self}\" is not a valid macro: use @yearly, @annually, @monthly, @weekly, @daily, @midnight or @hourly; for intervals use steps, such as \"H/15 * * * *\" for every 15 minutes or \"H *\/6 * * *\" for every 6 hours",
 * }
 * @validation {
 *   rule: "!self.contains('TZ=')",
 *   messageTemplate: "\"{self}\" contains a time zone: set it in timeZone, such as timeZone: Europe/Paris",
 * }
 * @validation {
 *   rule: "self.startsWith('@') || self.contains('TZ=') || self.matches('^[^ \\t]+( [^ \\t]+){4}$')",
 *   messageTemplate: "\"{self}\" has {size(self.findAll('[^ \\t]+'))} fields; a schedule has five, separated by single spaces (minute, hour, day of the month, month, day of the week; no seconds), such as \"0 2 * * *\", or is a macro such as @daily",
 * }
 * @validation {
 *   rule: "size(self.split(' ')) != 5 || (self.split(' ')[0] + ',').matches(r'^(([*?H]|H\\([0-5]?[0-9]-[0-5]?[0-9]\\)|[0-5]?[0-9](-[0-5]?[0-9])?)(/([1-9]|[1-5][0-9]))?,)+$')",
 *   messageTemplate: "the minute \"{self.split(' ')[0]}\" is not valid: use the numbers 0-59, a list (0,30), a range (10-20), a step from 1 to 59 (*\/15), or H (H, H/15, H(0-29))",
 * }
 * @validation {
 *   rule: "size(self.split(' ')) != 5 || (self.split(' ')[1] + ',').matches(r'^(([*?H]|H\\(([01]?[0-9]|2[0-3])-([01]?[0-9]|2[0-3])\\)|([01]?[0-9]|2[0-3])(-([01]?[0-9]|2[0-3]))?)(/([1-9]|1[0-9]|2[0-3]))?,)+$')",
 *   messageTemplate: "the hour \"{self.split(' ')[1]}\" is not valid: use the numbers 0-23, a list (6,18), a range (8-17), a step from 1 to 23 (*\/6), or H (H, H/6, H(1-4))",
 * }
 * @validation {
 *   rule: "size(self.split(' ')) != 5 || (self.split(' ')[2] + ',').matches(r'^(([*?H]|H\\((0?[1-9]|[12][0-9]|3[01])-(0?[1-9]|[12][0-9]|3[01])\\)|(0?[1-9]|[12][0-9]|3[01])(-(0?[1-9]|[12][0-9]|3[01]))?)(/([1-9]|[12][0-9]|3[01]))?,)+$')",
 *   messageTemplate: "the day of the month \"{self.split(' ')[2]}\" is not valid: use the numbers 1-31, a list (1,15), a range (1-7), a step from 1 to 31 (*\/2), or H (H, H(1-7))",
 * }
 * @validation {
 *   rule: "size(self.split(' ')) != 5 || (self.split(' ')[3] + ',').matches(r'^(([*?H]|H\\(((0?[1-9]|1[0-2])-(0?[1-9]|1[0-2])|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))\\)|(0?[1-9]|1[0-2])(-(0?[1-9]|1[0-2]))?|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(-(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))?)(/([1-9]|1[0-2]))?,)+$')",
 *   messageTemplate: "the month \"{self.split(' ')[3]}\" is not valid: use the numbers 1-12 or the names JAN-DEC, a list (1,7), a range (MAR-OCT), a step from 1 to 12 (*\/3), or H (H, H/3)",
 * }
 * @validation {
 *   rule: "size(self.split(' ')) != 5 || (self.split(' ')[4] + ',').matches(r'^(([*?H]|H\\((0?[0-6]-0?[0-6]|(?i:sun|mon|tue|wed|thu|fri|sat)-(?i:sun|mon|tue|wed|thu|fri|sat))\\)|0?[0-6](-0?[0-6])?|(?i:sun|mon|tue|wed|thu|fri|sat)(-(?i:sun|mon|tue|wed|thu|fri|sat))?)(/[1-6])?,)+$')",
 *   messageTemplate: "the day of the week \"{self.split(' ')[4]}\" is not valid: use the numbers 0-6 or the names SUN-SAT (Sunday is 0, not 7), a list (1,4), a range (MON-FRI), a step from 1 to 6 (*\/2), or H (H, H(1-5))",
 * }
 * @validation {
 *   rule: "self.replace(',', ' ').replace('(', ' ').replace(')', ' ').replace('/', ' ').split(' ').all(range, !range.matches('^[0-9]{1,2}-[0-9]{1,2}$') || int(range.split('-')[0]) <= int(range.split('-')[1]))",
 *   messageTemplate: "\"{self}\" contains a range that ends before it begins: write two ranges, such as \"22-23,0-5\" for \"22-5\"",
 * }
 * @validation {
 *   rule: "self.replace(',', ' ').replace('(', ' ').replace(')', ' ').replace('/', ' ').split(' ').all(range, !range.matches('^[A-Za-z]{3}-[A-Za-z]{3}$') || 'janfebmaraprmayjunjulaugsepoctnovdecsunmontuewedthufrisat'.indexOf(range.split('-')[0].lowerAscii()) <= 'janfebmaraprmayjunjulaugsepoctnovdecsunmontuewedthufrisat'.indexOf(range.split('-')[1].lowerAscii()))",
 *   messageTemplate: "\"{self}\" contains a range that ends before it begins: write two ranges, such as \"FRI-SAT,SUN\" for \"FRI-SUN\"",
 * }
 */
export type Schedule = string;

/**
 * The name of a time zone in the IANA database, such as `Europe/Paris`.
 *
 * @maxLength 64
 * @validation {
 *   rule: "self.matches(r'^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe|Indian|Mexico|Pacific|US)(/[A-Za-z0-9_+-]+){1,2}$') || self in ['CET', 'CST6CDT', 'Cuba', 'EET', 'EST', 'EST5EDT', 'Egypt', 'Eire', 'GB', 'GB-Eire', 'GMT', 'GMT+0', 'GMT-0', 'GMT0', 'Greenwich', 'HST', 'Hongkong', 'Iceland', 'Iran', 'Israel', 'Jamaica', 'Japan', 'Kwajalein', 'Libya', 'MET', 'MST', 'MST7MDT', 'NZ', 'NZ-CHAT', 'Navajo', 'PRC', 'PST8PDT', 'Poland', 'Portugal', 'ROC', 'ROK', 'Singapore', 'Turkey', 'UCT', 'UTC', 'Universal', 'W-SU', 'WET', 'Zulu']",
 *   messageTemplate: "\"{self}\" is not a valid time zone: use a name of the IANA database with its capitals, such as \"Europe/Paris\" or \"Etc/UTC\"; offsets and abbreviations do not say when clocks change",
 * }
 */
export type TimeZone = string;
