/* Objects that a backup can easily lose or change. The database is `shop`, with the character set latin1. */

/* What names the database where the author did not: defaults, checks and views that call sequences and functions. */
CREATE SEQUENCE numbers;
CREATE SEQUENCE `odd ``numbers` START WITH 5 INCREMENT BY -2 MINVALUE -100 MAXVALUE 10 CYCLE NOCACHE;
CREATE TABLE numbered (id bigint PRIMARY KEY DEFAULT NEXTVAL(numbers), note text);
INSERT INTO numbered (note) VALUES ('a'), ('nextval(`shop`.`numbers`)');
CREATE TABLE one_row (id bigint DEFAULT NEXTVAL(numbers));
INSERT INTO one_row VALUES ();
CREATE TABLE texts (
  id bigint DEFAULT (NEXTVAL(`odd ``numbers`) + 1),
  note text DEFAULT '`shop`.`twice`(1) nextval(`shop`.`numbers`)' COMMENT 'nextval(`shop`.`numbers`) it''s \\ "x"\n',
  CHECK (note <> '''nextval(`shop`.`numbers`)')
);
INSERT INTO texts () VALUES (), ();
CREATE FUNCTION twice(i int) RETURNS int DETERMINISTIC NO SQL RETURN i * 2;
CREATE VIEW calling AS
  SELECT twice(id) AS x, shop.twice(1) AS y, '`shop`.`twice`(1)' AS z, lastval(numbers) AS `lastval(``shop``.` FROM numbered;
CREATE VIEW above_calling AS SELECT `shop`.x, twice(`shop`.y) FROM calling AS `shop`;
CREATE VIEW above_above AS SELECT * FROM above_calling;

/* A view of tables in several databases names the database of each. */
CREATE DATABASE neighbour;
CREATE TABLE neighbour.others (id int);
CREATE TABLE neighbour.numbered (id int);
CREATE VIEW of_two AS
  SELECT shop.id, 'from `shop`.`one_row`' AS note, (SELECT MAX(id) FROM shop.one_row) AS newest
  FROM shop.numbered AS shop LEFT JOIN (neighbour.others AS a JOIN shop.one_row) ON a.id = one_row.id WHERE shop.id IN (SELECT x FROM calling);
CREATE VIEW of_namesakes AS SELECT id FROM shop.numbered UNION ALL SELECT numbered.id FROM neighbour.numbered;
CREATE VIEW counting AS WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT * FROM n;

/* Triggers in an order of their own, and what was made while the database had another character set. */
CREATE TRIGGER second BEFORE INSERT ON numbered FOR EACH ROW SET NEW.note = concat(NEW.note, 'x');
CREATE TRIGGER first BEFORE INSERT ON numbered FOR EACH ROW PRECEDES second SET NEW.note = concat(NEW.note, 'y');
CREATE PROCEDURE old_characters(note varchar(10)) SELECT note;
CREATE EVENT old_event ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' ON COMPLETION PRESERVE COMMENT 'it''s' DO
  INSERT INTO numbered (note) VALUES ('event');
CREATE EVENT disabled ON SCHEDULE AT '2035-01-01 00:00:00' DISABLE DO SELECT 1;
ALTER DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_german2_ci;
CREATE PROCEDURE new_characters(note varchar(10)) SELECT note;

/* Definers that do not exist, then routines with any text. (A comment before DELIMITER would hide that.) */
CREATE DEFINER = nobody@nowhere PROCEDURE of_nobody(x text) SELECT x;
CREATE DEFINER = nobody@nowhere VIEW view_of_nobody AS SELECT 1;

DELIMITER //
CREATE PROCEDURE trap()
BEGIN
-- CREATE TABLE `trap` (
/* kept */
SELECT '
CREATE TABLE `trap` (
INSERT INTO `numbered` VALUES
(1),
ALTER DATABASE `shop` CHARACTER SET latin1 COLLATE latin1_swedish_ci ;
DELIMITER ;
';
END//
CREATE AGGREGATE FUNCTION total(x INT) RETURNS INT
BEGIN
  DECLARE sum INT DEFAULT 0;
  DECLARE CONTINUE HANDLER FOR NOT FOUND RETURN sum;
  LOOP FETCH GROUP NEXT ROW; SET sum = sum + x; END LOOP;
END//
SET sql_mode = ORACLE//
CREATE PACKAGE parcel AS FUNCTION more(a INT) RETURN INT; PROCEDURE show_one(); END//
CREATE PACKAGE BODY parcel AS
  FUNCTION more(a INT) RETURN INT AS BEGIN RETURN a + 1; END;
  PROCEDURE show_one() AS BEGIN SELECT 1; END;
END//
CREATE PROCEDURE of_oracle(a IN INT) AS BEGIN SELECT a || 'x'; END//
SET sql_mode = DEFAULT//
DELIMITER ;

/* Values. */
CREATE TABLE bytes (id int, long_one longblob, short_one varbinary(100), bits bit(10), note text, padded binary(4));
INSERT INTO bytes VALUES
  (1, repeat(unhex('00ff0a0d1a275c22'), 3), unhex('00ff8081'), b'1010101010', 'ä\n\r\Z\'\"\\\\', unhex('80')),
  (2, '', '', b'0', '', ''), (3, NULL, NULL, NULL, NULL, NULL);
SET SESSION group_concat_max_len = 16000000;
CREATE TABLE large (id int, content longblob, more longblob);
INSERT INTO large SELECT 1, GROUP_CONCAT(UNHEX(CONCAT(MD5(seq), SHA1(seq))) SEPARATOR ''), NULL FROM seq_1_to_280000;
INSERT INTO large VALUES (2, repeat('\'', 10485760), repeat('(1,\'x\'),', 524288));
CREATE TABLE kinds (
  a uuid, b inet6, c inet4, d json, e text COMPRESSED, f enum('a', 'b', '''', 'x,y'), g set('p', 'q'), h timestamp(6) NULL, i year,
  j time(3), k date, l geometry, m point, n decimal(65, 30), o double, p bigint unsigned, q mediumint(6) ZEROFILL
);
SET sql_mode = '';
INSERT INTO kinds VALUES
  (uuid(), '::1', '1.2.3.4', '{"a": "ä\\n"}', repeat('x', 1000), 'x,y', 'p,q', '2024-01-01 00:00:00.000001', 0, '-838:59:59.999',
   '0000-00-00', ST_GeomFromText('POINT(1 2)'), POINT(1, 2), 1234.5678, 1e308, 18446744073709551615, 7),
  (NULL, NULL, NULL, NULL, '', 'bad', '', NULL, NULL, NULL, '2024-00-00', NULL, NULL, NULL, -0.1, 0, NULL);
CREATE TABLE from_zero (id int AUTO_INCREMENT PRIMARY KEY, x int) AUTO_INCREMENT = 77;
SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';
INSERT INTO from_zero VALUES (0, 1), (5, 2);
SET sql_mode = DEFAULT;
CREATE TABLE characters (
  a text CHARACTER SET ucs2, b varchar(20) CHARACTER SET utf16, c text CHARACTER SET utf32, d text CHARACTER SET latin1,
  e text CHARACTER SET koi8r COLLATE koi8r_bin, f text CHARACTER SET sjis, g text CHARACTER SET gbk, h text CHARACTER SET utf8mb3,
  i varchar(20) CHARACTER SET binary, j varchar(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_german2_ci
) COMMENT 'two
lines';
INSERT INTO characters VALUES ('äß', '😀', '😀', '€ÿ', 'привет', '表ソ', '表', 'ä', unhex('ff00'), 'ß');

/* Columns. */
CREATE TABLE computed (a int, b int AS (a * 2) VIRTUAL, c int AS (a + 1) STORED, d int INVISIBLE DEFAULT 4);
INSERT INTO computed (a) VALUES (1), (2);
CREATE TABLE defaults (
  a longtext CHARACTER SET utf8mb4 CHECK (json_valid(a)), b datetime DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  c int DEFAULT (1 + rand() * 0), d int, KEY by_d (d) IGNORED, KEY by_a (a(5) DESC)
);

/* History. */
CREATE TABLE history (id int PRIMARY KEY, v int) WITH SYSTEM VERSIONING;
INSERT INTO history VALUES (1, 1), (2, 2);
UPDATE history SET v = 3 WHERE id = 1;
DELETE FROM history WHERE id = 2;
CREATE TABLE parted_history (
  id int, v int WITHOUT SYSTEM VERSIONING, s timestamp(6) GENERATED ALWAYS AS ROW START INVISIBLE,
  e timestamp(6) GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (s, e)
) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME (PARTITION p0 HISTORY, PARTITION pn CURRENT);
INSERT INTO parted_history (id, v) VALUES (1, 1), (2, 2);
DELETE FROM parted_history WHERE id = 2;
CREATE TABLE periods (a int, s date, e date, PERIOD FOR p (s, e), UNIQUE (a, p WITHOUT OVERLAPS));
INSERT INTO periods VALUES (1, '2024-01-01', '2024-02-01');

/* Rows and tables that are older than a check, or were made while it was off. */
CREATE TABLE circle (id int PRIMARY KEY, other int);
CREATE TABLE circle_back (id int PRIMARY KEY, other int REFERENCES circle (id));
ALTER TABLE circle ADD FOREIGN KEY (other) REFERENCES circle_back (id);
SET foreign_key_checks = 0;
INSERT INTO circle VALUES (1, 1), (2, 99);
INSERT INTO circle_back VALUES (1, 1);
SET foreign_key_checks = 1;
CREATE TABLE checked (a int, CONSTRAINT positive CHECK (a > 0));
SET check_constraint_checks = 0;
INSERT INTO checked VALUES (-1);
SET check_constraint_checks = 1, innodb_strict_mode = 0;
CREATE TABLE not_strict (a int) ROW_FORMAT = COMPRESSED KEY_BLOCK_SIZE = 64;
SET innodb_strict_mode = 1;

/* Storage. */
CREATE TABLE parted (id int, d date, KEY (id)) PARTITION BY RANGE COLUMNS (d) SUBPARTITION BY HASH (id) SUBPARTITIONS 2
  (PARTITION p0 VALUES LESS THAN ('2024-01-01'), PARTITION p1 VALUES LESS THAN (MAXVALUE));
INSERT INTO parted VALUES (1, '2023-01-01'), (2, '2025-01-01');
CREATE TABLE merged_1 (a int) ENGINE = MyISAM;
CREATE TABLE merged_2 (a int) ENGINE = MyISAM;
INSERT INTO merged_1 VALUES (1);
INSERT INTO merged_2 VALUES (2);
CREATE TABLE merged (a int) ENGINE = MERGE UNION = (merged_1, merged_2);
CREATE TABLE searched (t text, g geometry NOT NULL, FULLTEXT KEY (t), SPATIAL KEY (g)) ENGINE = InnoDB;
INSERT INTO searched VALUES ('hello world', POINT(1, 1));
CREATE TABLE of_csv (a int NOT NULL, b varchar(10) NOT NULL) ENGINE = CSV;
INSERT INTO of_csv VALUES (1, 'x');
CREATE TABLE of_memory (a int) ENGINE = MEMORY;
INSERT INTO of_memory VALUES (1);
CREATE TABLE of_aria (a int) ENGINE = Aria TRANSACTIONAL = 1;
INSERT INTO of_aria VALUES (1);

/* Names. */
CREATE TABLE `ta``b"l'e \\ $x;-- /* 表?` (`co``l '"\\;` int, `a.b` int, `ü` int);
CREATE TABLE `two
lines` (`x
y` int, `);` int INVISIBLE);
INSERT INTO `two
lines` (`x
y`, `);`) VALUES (1, 2), (3, 4);
CREATE VIEW `v``'"\\;` AS SELECT `co``l '"\\;` AS `a``*` FROM `ta``b"l'e \\ $x;-- /* 表?`;
