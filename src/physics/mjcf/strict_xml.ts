/**
 * MuJoCo reads files with tinyxml2, which takes some texts that are not XML. What it takes is rewritten here so that an XML parser takes it
 * too, each character in its line: "--" within comments, an "&" that begins no reference, and blank lines before the XML declaration.
 */

/** Comments and CDATA, in which nothing is a reference; and references that XML itself knows. */
const PARTS = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|&(?:(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)?/gi;

const blank = (text: string): string => text.replace(/[^\r\n]/g, ' ');

export function strictXml(text: string): string {
  return text
    .replace(PARTS, (part) => (part.startsWith('<!--') ? blank(part) : part === '&' ? '&amp;' : part))
    .replace(/^(\s+)(<\?xml\s[\s\S]*?\?>)/, (_, before: string, declaration: string) => before + blank(declaration));
}
