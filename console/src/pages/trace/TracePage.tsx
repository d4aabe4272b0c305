export default function TracePage() {
  return <div className="page" />;
}
