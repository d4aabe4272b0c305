export default function TracesPage() {
  return <div className="page" />;
}
