/** The one condition that keeps rows of an unfinished import out of every answer. */
export const IS_VISIBLE = "import_id NOT IN (SELECT id FROM imports WHERE state = 'open')";
